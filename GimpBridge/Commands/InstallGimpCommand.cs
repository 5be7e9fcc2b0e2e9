using System.CommandLine;
using HarmonizeEffect.GimpBridge.Install;

namespace HarmonizeEffect.GimpBridge.Commands;

/// <summary><c>harmonize install-gimp</c>: copies the plug-in into every GIMP 3 profile.</summary>
internal sealed class InstallGimpCommand : Command, IExamples
{
    private readonly GimpProfileOption _profile = new();

    public InstallGimpCommand()
        : base("install-gimp", "Installs the GIMP plug-in, and this program beside it, for every GIMP 3 of this user.")
    {
        Options.Add(_profile);
        SetAction(Run);
    }

    public IReadOnlyList<(string Purpose, string CommandLine)> Examples { get; } =
    [
        ("For every GIMP 3 of this user", "harmonize install-gimp"),
    ];

    private int Run(ParseResult parsed)
    {
        string program = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        foreach (string profile in _profile.Profiles(parsed))
            Console.Out.WriteLine($"Installed in {GimpPlugin.Install(profile, program, UserEnvironment.Current.System)}");
        Console.Out.WriteLine("Restart GIMP and open a picture: Harmonize is in the menu Colors. If it is not there, start GIMP from a terminal and look for lines with 'harmonize'.");
        return ExitCode.Success;
    }
}

/// <summary><c>harmonize uninstall-gimp</c>: removes the plug-in from every GIMP 3 profile.</summary>
internal sealed class UninstallGimpCommand : Command
{
    private readonly GimpProfileOption _profile = new();

    public UninstallGimpCommand()
        : base("uninstall-gimp", "Removes the GIMP plug-in from every GIMP 3 of this user.")
    {
        Options.Add(_profile);
        SetAction(Run);
    }

    private int Run(ParseResult parsed)
    {
        bool any = false;
        foreach (string profile in _profile.Profiles(parsed))
        {
            if (GimpPlugin.Uninstall(profile) is { } folder)
            {
                Console.Out.WriteLine($"Removed {folder}");
                any = true;
            }
        }

        if (!any)
            Console.Out.WriteLine("The plug-in was not installed.");
        return ExitCode.Success;
    }
}

/// <summary>Which GIMP to install for.</summary>
internal sealed class GimpProfileOption : Option<string?>
{
    public GimpProfileOption()
        : base("--profile")
    {
        Description = "A GIMP profile, such as ~/.config/GIMP/3.0. All of this user's, if left out.";
        HelpName = "folder";
    }

    /// <exception cref="HarmonizeException">There is none.</exception>
    public IReadOnlyList<string> Profiles(ParseResult parsed)
    {
        if (parsed.GetValue(this) is { } folder)
        {
            return Directory.Exists(folder)
                ? [Path.GetFullPath(folder)]
                : throw new HarmonizeException($"There is no folder {folder}; start GIMP once, which makes its profile.");
        }

        IReadOnlyList<string> roots = GimpProfiles.Roots(UserEnvironment.Current);
        IReadOnlyList<string> profiles = GimpProfiles.Find(roots);
        return profiles.Count > 0
            ? profiles
            : throw new HarmonizeException($"No profile of GIMP 3 was found in {string.Join(" or ", roots)}; start GIMP once, which makes it, or name it with --profile.");
    }
}
