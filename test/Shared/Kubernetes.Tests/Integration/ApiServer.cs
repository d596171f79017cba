using OcmAddons.Testing.ApiServers;

namespace OcmAddons.Kubernetes.Tests.Integration;

/// <summary>The API server of all tests in this namespace.</summary>
[SetUpFixture]
public sealed class ApiServer
{
    public static ApiServerFixture Fixture { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => Fixture = await ApiServerFixture.StartAsync(
        new() { Rbac = true, ControllerManager = true }, TestContext.CurrentContext.CancellationToken);

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (Fixture is not null) await Fixture.DisposeAsync();
    }
}
