namespace OcmAddons.Hosting;

/// <summary>
/// An original's image had an executable for each purpose. Here they are links to the one that there is, which does
/// what the name says that it was called by.
/// </summary>
public static class CalledAs
{
    private const string CommandLine = "/proc/self/cmdline";

    /// <summary>The arguments, with the name of the link in front when it is one of these commands.</summary>
    public static string[] Arguments(string[] args, params string[] commands) =>
        Arguments(Name(), args, commands);

    internal static string[] Arguments(string name, string[] args, string[] commands) =>
        commands.Contains(name) && !args.Take(1).Contains(name) ? [name, .. args] : args;

    // The runtime tells the path of what was executed, and not the name.
    private static string Name() =>
        File.Exists(CommandLine) ? Path.GetFileName(File.ReadAllText(CommandLine).Split('\0')[0]) : "";
}
