using OcmAddons.Interop.Tests.Processes;

namespace OcmAddons.Interop.Tests.GrpcJs;

/// <summary>
/// gRPC as Node's own library speaks it. The packages are those of the lock file, installed once into
/// <c>.local/interop</c>.
/// </summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
internal sealed class NodePrograms
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(5);

    public static string Node => Places.Program("node", "nodejs");

    public static KeyValuePair<string, string> Modules { get; } =
        new("NODE_PATH", Path.Combine(Places.Installed, "node_modules"));

    [OneTimeSetUp]
    public async Task InstallAsync()
    {
        var wanted = Places.Foreign("package-lock.json");
        var done = Path.Combine(Places.Installed, "installed.json"); // a copy: written when all went well
        if (File.Exists(done) && await File.ReadAllTextAsync(done) == await File.ReadAllTextAsync(wanted)) return;

        Directory.CreateDirectory(Places.Installed);
        foreach (var file in (string[])["package.json", "package-lock.json"])
        {
            File.Copy(Places.Foreign(file), Path.Combine(Places.Installed, file), overwrite: true);
        }

        using var deadline = new CancellationTokenSource(InstallTimeout);
        var install = await Tool.RunAsync(
            Places.Program("npm", "npm"), ["ci", "--prefix", Places.Installed, "--ignore-scripts", "--no-audit"],
            deadline.Token);
        install.Succeeded();
        File.Copy(wanted, done, overwrite: true);
    }
}
