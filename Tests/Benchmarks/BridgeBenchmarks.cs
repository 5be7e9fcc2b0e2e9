using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using BenchmarkDotNet.Attributes;
using HarmonizeEffect.Curves;
using Newtonsoft.Json.Linq;

namespace HarmonizeEffect.Benchmarks;

/// <summary>A stripe of a megapixel to the bridge and back, beside a process that only echoes as many bytes; and a prediction.</summary>
public class BridgeBenchmarks
{
    private readonly int _side = Sizes.Quick ? 32 : 1024;
    private Process _bridge = null!;
    private Process _echo = null!;
    private byte[] _render = null!;
    private byte[] _predict = null!;
    private byte[] _block = null!;
    private byte[] _answer = null!;

    [GlobalSetup]
    public void Setup()
    {
        _bridge = Start("harmonize.dll", "serve");
        _echo = Start("HarmonizeEffect.Benchmarks.dll", "echo");
        Receive("hello");
        Receive("ready");

        CurveSet curves = Scene.TwoStages;
        float[] values = [.. Enumerable.Range(0, curves.Stages * CurveSet.Channels).SelectMany(i => curves.Values(i / CurveSet.Channels, i % CurveSet.Channels).ToArray())];
        byte[] pixels = new byte[4 * _side * _side];
        new Random(1).NextBytes(pixels);
        _render = Frame(
            new JObject { ["type"] = "render", ["id"] = 1, ["width"] = _side, ["height"] = _side, ["format"] = "rgba8", ["stages"] = curves.Stages, ["knots"] = curves.Knots },
            [.. MemoryMarshal.AsBytes(values.AsSpan()), .. pixels]);
        const int small = 256;
        byte[] mask = new byte[small * small];
        mask.AsSpan(0, mask.Length / 2).Fill(255);
        byte[] thumbnail = new byte[4 * small * small];
        new Random(2).NextBytes(thumbnail);
        _predict = Frame(
            new JObject { ["type"] = "predict", ["id"] = 2, ["foreground"] = new JObject { ["width"] = small, ["height"] = small, ["format"] = "rgba8" } },
            [.. thumbnail, .. mask]);
        _block = new byte[sizeof(int) + pixels.Length];
        BinaryPrimitives.WriteInt32LittleEndian(_block, pixels.Length);
        _answer = new byte[_block.Length];
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        foreach (Process process in new[] { _bridge, _echo })
        {
            process.StandardInput.Close();
            process.WaitForExit();
            process.Dispose();
        }
    }

    [Benchmark(Baseline = true)]
    public void PipeEcho()
    {
        // Both directions at once, as pipes are shorter than the block.
        Task sending = Task.Run(() => Send(_echo, _block));
        _echo.StandardOutput.BaseStream.ReadExactly(_answer);
        sending.Wait();
    }

    [Benchmark]
    public int RenderStripe() => Ask(_render, "pixels");

    [Benchmark]
    public int Predict() => Ask(_predict, "curves");

    private static Process Start(string assembly, string argument)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, assembly));
        start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static void Send(Process process, byte[] bytes)
    {
        process.StandardInput.BaseStream.Write(bytes);
        process.StandardInput.BaseStream.Flush();
    }

    private static byte[] Frame(JObject header, byte[] payload)
    {
        header["payload"] = payload.Length;
        byte[] json = Encoding.UTF8.GetBytes(header.ToString(Newtonsoft.Json.Formatting.None));
        byte[] length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, json.Length);
        return [.. length, .. json, .. payload];
    }

    private int Ask(byte[] frame, string answer)
    {
        Task sending = Task.Run(() => Send(_bridge, frame));
        int bytes = Receive(answer);
        sending.Wait();
        return bytes;
    }

    // Reads frames up to the first of a type and returns the length of its payload.
    private int Receive(string type)
    {
        Stream stream = _bridge.StandardOutput.BaseStream;
        byte[] length = new byte[sizeof(int)];
        while (true)
        {
            stream.ReadExactly(length);
            byte[] json = new byte[BinaryPrimitives.ReadInt32LittleEndian(length)];
            stream.ReadExactly(json);
            JObject header = JObject.Parse(Encoding.UTF8.GetString(json));
            int payload = (int?)header["payload"] ?? 0;
            if (_answer is null || _answer.Length < payload)
                _answer = new byte[payload];
            stream.ReadExactly(_answer, 0, payload);
            string actual = (string)header["type"]!;
            if (actual == type)
                return payload;
            if (actual == "error")
                throw new InvalidOperationException((string?)header["message"]);
        }
    }
}
