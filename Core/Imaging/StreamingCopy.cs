using System.Runtime.Intrinsics;

namespace HarmonizeEffect.Imaging;

/// <summary>Copies to memory that is not read again soon, past the caches: the lines there need not be fetched first.</summary>
internal static class StreamingCopy
{
    private const int Line = CacheLine.Bytes;

    /// <param name="source">Bytes, best still in a cache.</param>
    /// <param name="destination">As many or more, elsewhere.</param>
    public static unsafe void Copy(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        fixed (byte* from = source, to = destination)
        {
            int start = Math.Min(CacheLine.Before(destination), source.Length);
            int end = source.Length - ((source.Length - start) % Line);
            source[..start].CopyTo(destination);
            for (int i = start; i < end; i += Line)
                Vector512.StoreAlignedNonTemporal(Vector512.Load(from + i), to + i);
            source[end..].CopyTo(destination[end..]);
        }
    }
}
