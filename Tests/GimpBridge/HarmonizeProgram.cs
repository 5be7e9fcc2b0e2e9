using System.Diagnostics;

namespace HarmonizeEffect.Tests.GimpBridge;

/// <summary>How a run of the program ended.</summary>
internal sealed record RunResult(int ExitCode, string Output, string Error);

/// <summary>Runs the built program as a user would, in a process of its own.</summary>
internal static class HarmonizeProgram
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "harmonize.dll");

    public static RunResult Run(string folder, params string[] arguments)
    {
        using Process process = Start(folder, arguments);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return new RunResult(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>The running program, with its streams redirected.</summary>
    public static Process Start(string folder, params string[] arguments) => Start(folder, [], arguments);

    /// <summary>The same with variables in its environment.</summary>
    public static Process Start(string folder, IEnumerable<(string Name, string Value)> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Assembly);
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("The program did not start.");
    }
}
