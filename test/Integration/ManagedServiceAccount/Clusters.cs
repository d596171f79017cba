using OcmAddons.Testing.ApiServers;

namespace OcmAddons.Integration.Tests.ManagedServiceAccount;

/// <summary>A hub, which collects garbage, and a managed cluster; both enforce RBAC.</summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
public sealed class Clusters
{
    public static ApiServerFixture Hub { get; private set; } = null!;

    public static ApiServerFixture Managed { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        Hub = await ApiServerFixture.StartAsync(new() { Rbac = true, ControllerManager = true }, cancellationToken);
        Managed = await ApiServerFixture.StartAsync(new() { Rbac = true }, cancellationToken);
        var definitions = Path.Combine(
            RepositoryFiles.Folder, "charts", "managed-serviceaccount", "crds",
            "managedserviceaccounts.authentication.open-cluster-management.io.yaml");
        await Hub.ApplyAsync(await File.ReadAllTextAsync(definitions, cancellationToken), cancellationToken);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (Managed is not null) await Managed.DisposeAsync();
        if (Hub is not null) await Hub.DisposeAsync();
    }
}
