using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HarmonizeEffect.Imaging;

/// <summary>What moves between memory and caches at once. A vector that straddles two lines costs as much as two vectors.</summary>
internal static unsafe class CacheLine
{
    /// <summary>Bytes; a vector of 512 bits has as many.</summary>
    public const int Bytes = 64;

    /// <summary>The part of a buffer on the stack that begins with a line.</summary>
    /// <param name="buffer">At least <see cref="Bytes"/> bytes longer than what is asked for.</param>
    /// <param name="length">How many elements.</param>
    public static Span<T> Align<T>(Span<T> buffer, int length)
        where T : unmanaged =>
        buffer.Slice(Before(MemoryMarshal.AsBytes(buffer)) / sizeof(T), length);

    /// <summary>How many bytes of this memory lie before the first line that begins in it: 0 where it begins with a line itself.</summary>
    public static int Before(ReadOnlySpan<byte> bytes) => (int)((0 - (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes))) % Bytes);

    /// <summary>Writes a line.</summary>
    /// <param name="value">What is written.</param>
    /// <param name="line">Where it goes; must be aligned if it is streamed.</param>
    /// <param name="streams">Past the caches, for what is not read again soon: then the line there need not be fetched first.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(Vector512<byte> value, ref Vector512<byte> line, bool streams)
    {
        if (streams)
            Vector512.StoreAlignedNonTemporal(value, (byte*)Unsafe.AsPointer(ref line));
        else
            line = value;
    }

    /// <summary>Makes what this thread wrote past the caches visible to other threads before anything that it writes later.</summary>
    public static void FinishWriting()
    {
        if (Sse.IsSupported)
            Sse.StoreFence();
    }

    /// <summary>
    /// Begins to fetch what is going to be read soon, where the processor can be told so: into the second cache, as rows of pictures tend
    /// to compete for the same places of the first.
    /// </summary>
    public static void Prefetch(ReadOnlySpan<byte> bytes)
    {
        if (!Sse.IsSupported)
            return;
        fixed (byte* start = bytes)
        {
            for (int i = 0; i < bytes.Length; i += Bytes)
                Sse.Prefetch1(start + i);
        }
    }

    /// <summary>The same for the line in which an element begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch<T>(in T element)
        where T : unmanaged =>
        Prefetch(in element, 0);

    /// <summary>The same for the line so many bytes behind it; where there is no memory, nothing happens.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch<T>(in T element, nint offset)
        where T : unmanaged
    {
        if (Sse.IsSupported)
            Sse.Prefetch1((byte*)Unsafe.AsPointer(ref Unsafe.AsRef(in element)) + offset);
    }

    /// <summary>The same for what lies below an element in four more rows.</summary>
    /// <param name="element">An element of a row.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchFourBelow<T>(in T element, nint stride)
        where T : unmanaged
    {
        Prefetch(in element, stride);
        Prefetch(in element, 2 * stride);
        Prefetch(in element, 3 * stride);
        Prefetch(in element, 4 * stride);
    }

    /// <summary>The same for a piece of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchFourBelow(ReadOnlySpan<byte> piece, nint stride)
    {
        for (int i = 0; i < piece.Length; i += Bytes)
            PrefetchFourBelow(in piece[i], stride);
    }
}
