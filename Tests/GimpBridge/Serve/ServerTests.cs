using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Newtonsoft.Json.Linq;
using Protocol = HarmonizeEffect.GimpBridge.Serve.Protocol;

namespace HarmonizeEffect.Tests.GimpBridge.Serve;

[TestClass]
public sealed class ServerTests
{
    private static readonly TemporaryFolder s_folder = new();
    private static Harmonizer s_harmonizer = null!;
    private static string s_model = "";

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static void Open(TestContext context)
    {
        s_model = new TestModel { ClassBend = 0.05f }.Write(s_folder.File("model.onnx"));
        s_harmonizer = Harmonizer.Open(new HarmonizerOptions { ModelPath = s_model, Threads = 1 });
    }

    [ClassCleanup]
    public static void Close()
    {
        s_harmonizer.Dispose();
        s_folder.Dispose();
    }

    [TestMethod]
    public void Greets_before_the_model_is_open()
    {
        using var input = new MemoryStream();
        using var output = new MemoryStream();
        using var server = new HarmonizeEffect.GimpBridge.Serve.Server(input, output, () => throw new HarmonizeException("No model; get one."));
        server.Run();
        (JObject hello, _) = Client.ReadAll(new MemoryStream(output.ToArray()))[0];
        Assert.AreEqual("hello", (string?)hello["type"]);
        Assert.AreEqual(1, (int)hello["protocol"]!);
    }

    [TestMethod]
    public void A_model_that_does_not_open_is_an_error_with_its_sentence()
    {
        RunResult result = HarmonizeProgram.Run(s_folder.Path, "serve", "--model", "missing.onnx");
        StringAssert.Contains(result.Output, "missing.onnx");
        StringAssert.Contains(result.Output, "\"code\":\"model\"");
    }

    [TestMethod]
    public void Curves_are_the_harmonizers_own()
    {
        ServerSession session = ServerSession.Run(s_harmonizer, Client.Predict(7, 40, 30, "food"));
        (JObject header, byte[] payload) = session.Frames[^1];
        Assert.AreEqual("curves", (string?)header["type"]);
        Assert.AreEqual(7, (int)header["id"]!);

        byte[] pixels = Client.Pixels(40, 30), mask = Client.Mask(40, 30);
        GCHandle pinnedPixels = GCHandle.Alloc(pixels, GCHandleType.Pinned), pinnedMask = GCHandle.Alloc(mask, GCHandleType.Pinned);
        Prediction expected = s_harmonizer.Predict(new PredictionRequest
        {
            Foreground = new(pinnedPixels.AddrOfPinnedObject(), 40, 30, 160, HarmonizeEffect.Imaging.PixelFormat.Rgba32),
            Mask = new(pinnedMask.AddrOfPinnedObject(), 40, 30, 40, 1, HarmonizeEffect.Imaging.MaskFormat.Gray8),
            Class = HarmonizeEffect.Model.SemanticClass.Food,
        });
        pinnedPixels.Free();
        pinnedMask.Free();
        float[] values = MemoryMarshal.Cast<byte, float>(payload).ToArray();
        int knots = expected.Curves.Knots;
        for (int curve = 0; curve < expected.Curves.Stages * 3; curve++)
            CollectionAssert.AreEqual(expected.Curves.Values(curve / 3, curve % 3).ToArray(), values[(curve * knots)..((curve + 1) * knots)]);
        Assert.AreEqual(expected.Curves.Evaluate(2, 100 / 255f), values[(expected.Curves.Stages * 3 * knots) + (2 * 256) + 100], 1e-6);
    }

    [TestMethod]
    public void Premultiplied_floats_give_the_same_curves_as_straight_bytes()
    {
        byte[] straight = [.. Enumerable.Range(0, 16 * 16).SelectMany(i => new byte[] { (byte)i, (byte)(255 - i), (byte)(i * 3), (byte)(i % 5 * 60) })];
        float[] premultiplied = [.. straight.Select((code, i) => i % 4 == 3 ? code / 255f : code / 255f * (straight[i | 3] / 255f))];
        byte[] mask = Client.Mask(16, 16);
        float[] Curves(string format, byte[] pixels) => MemoryMarshal.Cast<byte, float>(ServerSession.Run(
            s_harmonizer,
            Client.Frame(new JObject { ["type"] = "predict", ["id"] = 1, ["foreground"] = Client.Picture(16, 16, format) }, [.. pixels, .. mask])).Frames[^1].Payload).ToArray();
        float[] expected = Curves("rgba8", straight), actual = Curves("rgbaf-premultiplied", MemoryMarshal.AsBytes(premultiplied.AsSpan()).ToArray());
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5);
    }

    [TestMethod]
    public void Stripes_are_rendered_as_the_whole()
    {
        byte[] whole = ServerSession.Run(s_harmonizer, Client.Render(1, 12, 9)).Frames[^1].Payload;
        byte[] pixels = Client.Pixels(12, 9);
        Assert.HasCount(pixels.Length, whole);
        CollectionAssert.AreNotEqual(pixels, whole);
        byte[] top = ServerSession.Run(s_harmonizer, Client.Render(1, 12, 4)).Frames[^1].Payload;
        CollectionAssert.AreEqual(whole[..top.Length], top);
    }

    [TestMethod]
    public void A_matrix_goes_before_the_curves()
    {
        // The identity curves after a matrix that swaps red and blue, at half strength.
        float[] numbers = [0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0];
        byte[] Render(bool matrix) => ServerSession.Run(s_harmonizer, Client.Frame(
            new JObject { ["type"] = "render", ["id"] = 1, ["width"] = 1, ["height"] = 1, ["format"] = "rgba8", ["stages"] = 1, ["knots"] = 2, ["strength"] = 0.5, ["matrix"] = matrix },
            [.. MemoryMarshal.AsBytes(numbers.AsSpan(0, matrix ? 18 : 6)), 200, 50, 100, 255])).Frames[^1].Payload;
        CollectionAssert.AreEqual(new byte[] { 150, 50, 150, 255 }, Render(matrix: true));
        CollectionAssert.AreEqual(new byte[] { 200, 50, 100, 255 }, Render(matrix: false));
    }

    [TestMethod]
    [DataRow("not json", "malformed")]
    [DataRow("[]", "malformed")]
    [DataRow("{}", "malformed")]
    [DataRow("{\"type\":\"predict\"}", "malformed")]
    [DataRow("{\"type\":\"predict\",\"id\":\"1\"}", "malformed")]
    [DataRow("{\"type\":\"predict\",\"id\":1,\"id\":2}", "malformed")]
    [DataRow("{\"type\":\"predict\",\"id\":1}}", "malformed")]
    [DataRow("{\"type\":\"predict\",\"id\":1,\"payload\":-1}", "malformed")]
    [DataRow("{\"type\":\"predict\",\"id\":1,\"payload\":1.5}", "malformed")]
    [DataRow("{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}}}", "malformed")]
    [DataRow("{\"type\":\"predict\",\"id\":1,\"payload\":67108865}", "too-large")]
    [DataRow("{\"type\":\"predict\",\"id\":1,\"payload\":99999999999999999999999999}", "too-large")]
    [DataRow("{\"type\":\"predict\",\"id\":1,\"payload\":9}", "truncated")]
    public void A_broken_frame_ends_the_server_with_an_error(string header, string code)
    {
        ServerSession session = ServerSession.Run(s_harmonizer, Client.Raw(Encoding.UTF8.GetBytes(header)));
        Assert.AreEqual(1, session.ExitCode);
        Assert.AreEqual(code, (string?)session.Errors.Single()["code"]);
    }

    [TestMethod]
    public void A_length_is_not_believed()
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        ServerSession session = ServerSession.Run(s_harmonizer, [0xFF, 0xFF, 0xFF, 0x7F, .. new byte[100]]);
        Assert.AreEqual("too-large", (string?)session.Errors.Single()["code"]);
        ServerSession truncated = ServerSession.Run(s_harmonizer, Client.Frame(new JObject { ["type"] = "render", ["id"] = 1, ["payload"] = Protocol.MaxPayload }, new byte[100]));
        Assert.AreEqual("truncated", (string?)truncated.Errors.Single()["code"]);
        // Other tests allocate at the same time; the announced lengths are 2 GB and 64 MB.
        Assert.IsLessThan(1L << 30, GC.GetTotalAllocatedBytes(precise: true) - before);
    }

    [TestMethod]
    public void Bad_requests_do_not_end_the_server()
    {
        byte[] input =
        [
            .. Client.Frame(new JObject { ["type"] = "sing", ["id"] = 1 }),
            .. Client.Frame(new JObject { ["type"] = "predict", ["id"] = 2 }),
            .. Client.Frame(new JObject { ["type"] = "predict", ["id"] = 3, ["foreground"] = Client.Picture(5000, 1) }),
            .. Client.Frame(new JObject { ["type"] = "predict", ["id"] = 4, ["foreground"] = Client.Picture(1, 1, "jpeg") }, 1, 2, 3, 4, 5),
            .. Client.Frame(new JObject { ["type"] = "predict", ["id"] = 5, ["foreground"] = Client.Picture(1, 1), ["class"] = "chair" }, 1, 2, 3, 4, 5),
            .. Client.Frame(new JObject { ["type"] = "predict", ["id"] = 6, ["foreground"] = Client.Picture(1, 1) }, 1, 2, 3, 4, 5, 6),
            .. Client.Frame(new JObject { ["type"] = "predict", ["id"] = 7, ["foreground"] = Client.Picture(1, 1) }, 1, 2, 3, 4, 0),
            .. Client.Predict(8),
        ];
        ServerSession session = ServerSession.Run(s_harmonizer, input);
        Assert.AreEqual(0, session.ExitCode);
        CollectionAssert.AreEqual(
            new[] { "bad-request", "bad-request", "bad-request", "bad-request", "bad-request", "bad-request", "input" },
            session.Errors.Select(error => (string?)error["code"]).ToArray());
        Assert.IsTrue(session.Errors.All(error => error["message"]!.ToString().EndsWith('.') && error["action"]!.ToString().EndsWith('.')));
        Assert.AreEqual("curves", (string?)session.Frames[^1].Header["type"]);
    }

    [TestMethod]
    public void Too_many_waiting_requests_are_refused_and_the_others_answered()
    {
        byte[] input = [.. Enumerable.Range(0, Protocol.MaxWaiting + 5).SelectMany(id => Client.Predict(id))];
        using var stream = new BlockingInput(input);
        using var output = new MemoryStream();
        using var server = new HarmonizeEffect.GimpBridge.Serve.Server(stream, output, () =>
        {
            stream.WaitUntilRead();
            return s_harmonizer;
        })
        { Patience = TimeSpan.FromSeconds(60) };
        // All requests are in before the model is open.
        Task<int> run = Task.Run(() => server.Run());
        SpinWait.SpinUntil(() => output.Length > 0 && Count(output, "curves") == Protocol.MaxWaiting, TimeSpan.FromSeconds(60));
        stream.End();
        Assert.AreEqual(0, run.Result);
        Assert.AreEqual(Protocol.MaxWaiting, Count(output, "curves"));
        Assert.AreEqual(5, Count(output, "busy"));
    }

    [TestMethod]
    public void A_cancelled_request_says_so()
    {
        byte[] input = [.. Client.Predict(1), .. Client.Predict(2), .. Client.Cancel(2), .. Client.Cancel(99)];
        using var stream = new BlockingInput(input);
        using var output = new MemoryStream();
        using var server = new HarmonizeEffect.GimpBridge.Serve.Server(stream, output, () =>
        {
            stream.WaitUntilRead();
            return s_harmonizer;
        })
        { Patience = TimeSpan.FromSeconds(60) };
        Task<int> run = Task.Run(() => server.Run());
        SpinWait.SpinUntil(() => Count(output, "cancelled") > 0, TimeSpan.FromSeconds(60));
        stream.End();
        Assert.AreEqual(0, run.Result);
        Assert.AreEqual(1, Count(output, "curves"));
    }

    [TestMethod]
    public void The_end_of_the_input_ends_the_program_and_its_work()
    {
        // Reducing and predicting at this size takes long, and five requests wait.
        string slow = new TestModel { Thumbnail = 4096, ForegroundCropped = false }.Write(s_folder.File("slow.onnx"));
        using Process process = HarmonizeProgram.Start(s_folder.Path, "serve", "--model", slow);
        Stream input = process.StandardInput.BaseStream;
        for (int i = 0; i < 5; i++)
            input.Write(Client.Predict(i, 1500, 1000));
        input.Flush();
        Stream output = process.StandardOutput.BaseStream;
        while ((string?)Client.Read(output)!.Value.Header["type"] != "progress")
        {
        }

        input.Close();
        var clock = Stopwatch.StartNew();
        Assert.IsTrue(process.WaitForExit(TimeSpan.FromSeconds(60)), "The program went on without its input.");
        TestContext.WriteLine($"ended after {clock.ElapsedMilliseconds} ms");
    }

    [TestMethod]
    public void Two_hundred_requests_do_not_grow_the_process()
    {
        using Process process = HarmonizeProgram.Start(s_folder.Path, "serve", "--model", s_model);
        Stream input = process.StandardInput.BaseStream, output = process.StandardOutput.BaseStream;
        long Resident()
        {
            process.Refresh();
            return process.WorkingSet64;
        }

        long afterWarmUp = 0;
        for (int i = 0; i < 260; i++)
        {
            input.Write(i % 2 == 0 ? Client.Predict(i, 400, 300) : Client.Render(i, 400, 300));
            input.Flush();
            Assert.AreEqual(i % 2 == 0 ? "curves" : "pixels", (string?)Client.Answer(output).Header["type"]);
            if (i == 59)
                afterWarmUp = Resident();
        }

        long growth = Resident() - afterWarmUp;
        TestContext.WriteLine($"{afterWarmUp >> 20} MB after 60 requests, {growth >> 10} kB more after 200 further ones");
        // The garbage collector takes what it likes; a leak of one request's payload each would be 120 MB.
        Assert.IsLessThan(40L << 20, growth);
        input.Close();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode);
    }

    [TestMethod]
    public void A_predicted_matrix_is_in_the_answer_and_not_in_the_composed_curves()
    {
        float[] matrix = [1.1f, -0.15f, 0.05f, 0.02f, 0.08f, 0.9f, 0.06f, -0.03f, -0.1f, 0.2f, 0.8f, 0.04f];
        using Harmonizer harmonizer = Harmonizer.Open(new HarmonizerOptions { ModelPath = MatrixModel(), Threads = 1 });
        ServerSession session = ServerSession.Run(harmonizer, Client.Predict(1, 40, 30));
        Assert.IsTrue((bool)session.Frames[1].Header["model"]!["matrix"]!);
        (JObject header, byte[] payload) = session.Frames[^1];
        CollectionAssert.AreEqual(matrix, header["matrix"]!.Select(value => (float)value).ToArray());

        // The first stage's curves of black, at which the composed curves begin.
        float[] values = MemoryMarshal.Cast<byte, float>(payload).ToArray();
        int knots = (int)header["stages"]! * 3 * (int)header["knots"]!;
        Assert.AreEqual(0, values[knots], 1e-6);
        Assert.AreEqual(JTokenType.Null, ServerSession.Run(s_harmonizer, Client.Predict(1, 40, 30)).Frames[^1].Header["matrix"]!.Type);
    }

    /// <summary>The small model of the cases in GIMP; HARMONIZE_WRITE_MODELS=1 writes it anew.</summary>
    [TestMethod]
    public void The_matrix_model_of_the_cases_in_gimp_is_the_one_built_here()
    {
        string committed = Path.Combine(AppContext.BaseDirectory, "matrix.onnx");
        if (Environment.GetEnvironmentVariable("HARMONIZE_WRITE_MODELS") is not null)
            File.Copy(MatrixModel(), committed, overwrite: true);
        CollectionAssert.AreEqual(File.ReadAllBytes(MatrixModel()), File.ReadAllBytes(committed));
    }

    private static string MatrixModel() => new TestModel
    {
        Matrix = [1.1f, -0.15f, 0.05f, 0.02f, 0.08f, 0.9f, 0.06f, -0.03f, -0.1f, 0.2f, 0.8f, 0.04f],
    }.Write(s_folder.File($"matrix-{Guid.NewGuid():N}.onnx"));

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void A_client_in_another_language_drives_it_from_the_document(bool matrix)
    {
        string model = matrix ? MatrixModel() : s_model;
        string script = Path.Combine(AppContext.BaseDirectory, "bridge_client.py");
        ProcessStartInfo Start(params string[] arguments)
        {
            var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "python" : "python3", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            return start;
        }

        Process process;
        try
        {
            process = Process.Start(Start(script, "dotnet", Path.Combine(AppContext.BaseDirectory, "harmonize.dll"), "serve", "--model", model))!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Inconclusive("Python is not installed.");
            return;
        }

        using (process)
        {
            Task<string> error = process.StandardError.ReadToEndAsync(TestContext.CancellationToken);
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.AreEqual(0, process.ExitCode, output + error.Result);
        }
    }

    [TestMethod]
    public void Two_thousand_broken_conversations_are_survived() => RunFuzz(firstSeed: 1, cases: 2000);

    /// <summary>The long run: HARMONIZE_FUZZ_CASES=1000000 dotnet test Tests --filter Many_broken_conversations.</summary>
    [TestMethod]
    public void Many_broken_conversations_are_survived()
    {
        if (Environment.GetEnvironmentVariable("HARMONIZE_FUZZ_CASES") is not { } text)
        {
            Assert.Inconclusive("Only on demand: set HARMONIZE_FUZZ_CASES to a number.");
            return;
        }

        RunFuzz(firstSeed: 1_000_000, int.Parse(text, CultureInfo.InvariantCulture));
    }

    // Every input must end in a clean end with whole frames, and nothing may be left running (see ServerSession).
    private void RunFuzz(int firstSeed, int cases)
    {
        int ended = 0, answered = 0;
        var codes = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < cases; i++)
        {
            byte[] input = new Fuzz(firstSeed + i).Next();
            ServerSession session = ServerSession.Run(s_harmonizer, input);
            Assert.IsTrue(session.ExitCode is 0 or 1, $"Input {firstSeed + i} ended with {session.ExitCode}.");
            Assert.AreEqual("hello", (string?)session.Frames[0].Header["type"]);
            foreach (JObject error in session.Errors)
            {
                string code = (string)error["code"]!;
                Assert.AreNotEqual("internal", code, $"Input {firstSeed + i}: {error["message"]}");
                codes.AddOrUpdate(code, 1, (_, count) => count + 1);
            }

            ended += session.ExitCode;
            answered += session.Frames.Count(frame => (string?)frame.Header["type"] is "curves" or "pixels");
        }

        long growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        TestContext.WriteLine($"{cases} inputs, {ended} ended by an error, {answered} requests answered; {string.Join(", ", codes.OrderBy(code => code.Key).Select(code => $"{code.Key} {code.Value}"))}; {growth >> 10} kB more in use");
        Assert.IsGreaterThan(0, answered);
        Assert.IsGreaterThan(0, ended);
    }

    private static int Count(MemoryStream output, string word)
    {
        byte[] bytes;
        try
        {
            bytes = output.ToArray();
        }
        catch (ArgumentException)
        {
            // It grew at this moment.
            return 0;
        }

        return Encoding.Latin1.GetString(bytes).Split($"\"{word}\"").Length - 1;
    }

    /// <summary>Gives its bytes, and then blocks until it is told to end.</summary>
    private sealed class BlockingInput(byte[] bytes) : MemoryStream(bytes)
    {
        private readonly ManualResetEventSlim _read = new();
        private readonly ManualResetEventSlim _end = new();

        public void WaitUntilRead() => _read.Wait();

        public void End() => _end.Set();

        public override int Read(byte[] buffer, int offset, int count) => Block(base.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => Block(base.Read(buffer));

        protected override void Dispose(bool disposing)
        {
            _read.Dispose();
            _end.Dispose();
            base.Dispose(disposing);
        }

        private int Block(int count)
        {
            if (count == 0)
            {
                _read.Set();
                _end.Wait();
            }

            return count;
        }
    }
}
