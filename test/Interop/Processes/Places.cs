namespace OcmAddons.Interop.Tests.Processes;

/// <summary>Where things are.</summary>
internal static class Places
{
    /// <summary>Ours, as it was built with the tests.</summary>
    public static string ClusterProxy { get; } = Path.Combine(AppContext.BaseDirectory, "cluster-proxy");

    public static string Repository { get; } = FindRepository();

    /// <summary>The programs and files of other people's that the tests use.</summary>
    public static string Foreign(string name) => Path.Combine(Repository, "test", "Interop", "GrpcJs", name);

    /// <summary>What the tests install; kept from run to run.</summary>
    public static string Installed { get; } = Path.Combine(Repository, ".local", "interop");

    /// <summary>A program of the system; a missing one fails the test and says how to get it.</summary>
    public static string Program(string name, string package)
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            if (File.Exists(Path.Combine(folder, name))) return Path.Combine(folder, name);
        }

        throw new AssertionException($"No {name}: run `make test`, or `apt-get install {package}`.");
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OcmAddons.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not lie in the repository.");
    }
}
