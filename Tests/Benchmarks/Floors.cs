using System.Numerics;
using System.Runtime.InteropServices;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.Benchmarks;

/// <summary>What nothing that touches the same bytes can beat.</summary>
internal static unsafe class Floors
{
    // Pieces for several threads are as large as the renderer's bands of floats.
    private const long Piece = 1 << 20;

    /// <summary>memcpy of a picture: one call on one thread, or pieces on all.</summary>
    public static void Copy(ImageView from, ImageView to, int threads)
    {
        long bytes = Bytes(from);
        if (threads == 1)
        {
            NativeMemory.Copy((void*)from.Origin, (void*)to.Origin, (nuint)bytes);
            return;
        }

        Parallel.For(0, Pieces(bytes), i =>
        {
            long start = i * Piece;
            NativeMemory.Copy((byte*)from.Origin + start, (byte*)to.Origin + start, (nuint)Math.Min(Piece, bytes - start));
        });
    }

    /// <summary>memcpy of each row of a picture that is part of a larger one.</summary>
    public static void CopyRows(ImageView from, ImageView to)
    {
        for (int y = 0; y < from.Height; y++)
            NativeMemory.Copy((byte*)from.Origin + (y * from.Stride), (byte*)to.Origin + (y * to.Stride), (nuint)(from.Width * from.Format.BytesPerPixel()));
    }

    /// <summary>Reads every byte of a picture and a mask once, as fast as vectors go.</summary>
    public static ulong Read(ImageView image, MaskView? mask, int threads)
    {
        ulong sum = Read(image.Origin, Bytes(image), threads);
        return mask is { } m ? sum + Read(m.Origin, (long)m.Width * m.Height, threads) : sum;
    }

    private static ulong Read(nint origin, long bytes, int threads)
    {
        ulong sum = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads == 0 ? -1 : threads };
        Parallel.For(0, Pieces(bytes), options, i =>
        {
            long start = i * Piece;
            ReadOnlySpan<Vector<ulong>> values = MemoryMarshal.Cast<byte, Vector<ulong>>(new ReadOnlySpan<byte>((byte*)origin + start, (int)Math.Min(Piece, bytes - start)));
            Vector<ulong> a = Vector<ulong>.Zero, b = a, c = a, d = a;
            int at = 0;
            for (; at + 4 <= values.Length; at += 4)
            {
                a ^= values[at];
                b ^= values[at + 1];
                c ^= values[at + 2];
                d ^= values[at + 3];
            }

            for (; at < values.Length; at++)
                a ^= values[at];
            Interlocked.Add(ref sum, Vector.Sum(a ^ b ^ c ^ d));
        });
        return sum;
    }

    private static long Bytes(ImageView image) => (long)image.Width * image.Height * image.Format.BytesPerPixel();

    private static long Pieces(long bytes) => (bytes + Piece - 1) / Piece;
}
