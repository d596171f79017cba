using OcmAddons.Testing.ApiServers;

namespace OcmAddons.Integration.Tests.ClusterGateway;

/// <summary>A hub that aggregates the gateway in this process, and a managed cluster; both enforce RBAC.</summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
public sealed class GatewayClusters
{
    public static ApiServerFixture Hub { get; private set; } = null!;

    public static ApiServerFixture Managed { get; private set; } = null!;

    internal static AuditReceiver Audit { get; private set; } = null!;

    internal static AggregatedGateway Gateway { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var cancellationToken = TestContext.CurrentContext.CancellationToken;
        Hub = await ApiServerFixture.StartAsync(new() { Rbac = true, ControllerManager = true }, cancellationToken);
        Managed = await ApiServerFixture.StartAsync(new() { Rbac = true }, cancellationToken);
        Audit = await AuditReceiver.StartAsync(cancellationToken);
        Gateway = await AggregatedGateway.StartAsync(Hub, Audit.Settings, cancellationToken);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (Gateway is not null) await Gateway.DisposeAsync();
        if (Audit is not null) await Audit.DisposeAsync();
        if (Managed is not null) await Managed.DisposeAsync();
        if (Hub is not null) await Hub.DisposeAsync();
    }
}
