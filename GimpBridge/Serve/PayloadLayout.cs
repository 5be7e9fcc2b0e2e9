using System.Runtime.InteropServices;
using HarmonizeEffect.Imaging;

namespace HarmonizeEffect.GimpBridge.Serve;

/// <summary>Cuts a pinned payload into its parts, in order, and insists that nothing is missing or left over.</summary>
internal sealed class PayloadLayout(byte[] payload)
{
    private long _position;

    /// <summary>The next picture.</summary>
    /// <exception cref="ProtocolException">The payload ends before it.</exception>
    public ImageView Image(int width, int height, WireFormat format)
    {
        Range range = Take((long)width * height * format.BytesPerPixel);
        format.MakeStraight(payload.AsSpan(range));
        return new ImageView(Address(range), width, height, (nint)width * format.BytesPerPixel, format.Pixels);
    }

    /// <summary>The next mask, one byte a pixel.</summary>
    /// <exception cref="ProtocolException">The payload ends before it.</exception>
    public MaskView Mask(int width, int height) =>
        new(Address(Take((long)width * height)), width, height, width, 1, MaskFormat.Gray8);

    /// <summary>The next numbers.</summary>
    /// <exception cref="ProtocolException">The payload ends before them.</exception>
    public ReadOnlySpan<float> Floats(long count) => MemoryMarshal.Cast<byte, float>(payload.AsSpan(Take(count * sizeof(float))));

    /// <exception cref="ProtocolException">Something is left over.</exception>
    public void RequireEnd()
    {
        if (_position != payload.Length)
            throw Mismatch(_position);
    }

    private Range Take(long length)
    {
        long end = _position + length;
        if (end > payload.Length)
            throw Mismatch(end);
        var range = new Range((int)_position, (int)end);
        _position = end;
        return range;
    }

    // The frame reader pins payloads.
    private nint Address(Range range) => Marshal.UnsafeAddrOfPinnedArrayElement(payload, range.Start.Value);

    private ProtocolException Mismatch(long needed) =>
        ProtocolException.BadRequest($"The payload has {payload.Length} bytes, but the header describes {(needed > payload.Length ? "at least " : "")}{needed}.");
}
