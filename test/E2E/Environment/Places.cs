namespace OcmAddons.E2E.Tests;

/// <summary>
/// Where things are. <c>OCM_ADDONS_CHECKOUT</c> names another checkout whose environment is to be tested.
/// </summary>
internal static class Places
{
    public static string Repository { get; } =
        Environment.GetEnvironmentVariable("OCM_ADDONS_CHECKOUT") is { Length: > 0 } given ? given : FindRepository();

    private static string Local { get; } = Path.Combine(Repository, ".local");

    public static string HubKubeconfig => Path.Combine(Local, "hub.kubeconfig");

    public static string Executable(string name) => Path.Combine(Local, "bin", name);

    /// <summary>Around the tunnel: for set-up, and to compare with.</summary>
    public static string AdminKubeconfig(string cluster) => Path.Combine(Local, $"{cluster}.admin.kubeconfig");

    /// <summary>The way that users go.</summary>
    public static string GatewayKubeconfig(string cluster) => Path.Combine(Local, $"{cluster}.kubeconfig");

    /// <summary>A program that speaks to a cluster with somebody else's library.</summary>
    public static string Client(string name) => Path.Combine(FindRepository(), "test", "E2E", "Clients", name);

    /// <summary>What the tests install; kept from run to run.</summary>
    public static string Installed { get; } = Path.Combine(FindRepository(), ".local", "e2e");

    public static string Script(params string[] parts) => Path.Combine([Repository, "hack", .. parts]);

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OcmAddons.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not lie in the repository.");
    }
}
