using OcmAddons.Testing.ApiServers;

namespace OcmAddons.Operator.Tests.Integration;

/// <summary>The API server of all tests in this namespace. It ends every watch after a second or two.</summary>
[SetUpFixture]
public sealed class ApiServer
{
    public static ApiServerFixture Fixture { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => Fixture = await ApiServerFixture.StartAsync(
        new() { ExtraArguments = ["--min-request-timeout=1"] }, TestContext.CurrentContext.CancellationToken);

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (Fixture is not null) await Fixture.DisposeAsync();
    }
}
