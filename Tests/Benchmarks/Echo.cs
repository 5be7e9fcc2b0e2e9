using System.Buffers.Binary;

namespace HarmonizeEffect.Benchmarks;

/// <summary>Sends back what it gets: a length of four bytes, little-endian, and so many bytes. Ends with its input.</summary>
internal static class Echo
{
    public static int Run()
    {
        using Stream input = Console.OpenStandardInput();
        using Stream output = Console.OpenStandardOutput();
        byte[] length = new byte[sizeof(int)];
        byte[] block = [];
        while (input.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) == length.Length)
        {
            int bytes = BinaryPrimitives.ReadInt32LittleEndian(length);
            if (block.Length < bytes)
                block = new byte[bytes];
            input.ReadExactly(block, 0, bytes);
            output.Write(length);
            output.Write(block, 0, bytes);
            output.Flush();
        }

        return 0;
    }
}
