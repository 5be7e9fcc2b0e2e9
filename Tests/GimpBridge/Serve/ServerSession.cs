using HarmonizeEffect.GimpBridge.Serve;
using Newtonsoft.Json.Linq;

namespace HarmonizeEffect.Tests.GimpBridge.Serve;

/// <summary>What a server in this process answered to a whole input, and its exit code.</summary>
internal sealed record ServerSession(int ExitCode, List<(JObject Header, byte[] Payload)> Frames)
{
    // Long enough for the busiest machine; only a server that hangs uses it up.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    public IEnumerable<JObject> Errors => Frames.Select(frame => frame.Header).Where(header => (string?)header["type"] == "error");

    /// <summary>Lets a server read <paramref name="input"/>, which ends when everything in it is answered.</summary>
    public static ServerSession Run(Harmonizer harmonizer, byte[] input)
    {
        using var output = new MemoryStream();
        using var stream = new PatientStream(input);
        using var server = new Server(stream, output, () => harmonizer) { Patience = s_patience, PatienceAfterError = s_patience };
        stream.MayEnd = () => server.Unanswered == 0;
        int exitCode = server.Run();
        Assert.IsTrue(server.IsIdle, "The server ended with work still running.");
        return new ServerSession(exitCode, Client.ReadAll(new MemoryStream(output.ToArray())));
    }

    private sealed class PatientStream(byte[] input) : MemoryStream(input)
    {
        public Func<bool> MayEnd { get; set; } = () => true;

        public override int Read(byte[] buffer, int offset, int count) => Wait(base.Read(buffer, offset, count));

        public override int Read(Span<byte> buffer) => Wait(base.Read(buffer));

        private int Wait(int count)
        {
            if (count == 0 && !SpinWait.SpinUntil(MayEnd, s_patience))
                throw new TimeoutException("The server does not answer.");
            return count;
        }
    }
}
