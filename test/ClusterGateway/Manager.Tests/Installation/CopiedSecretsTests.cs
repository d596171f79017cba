using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Api.Configurations;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;
using OcmAddons.Testing.Fakes;
using OcmAddons.Testing.Time;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.ClusterGateway.Manager.Tests.Installation;

/// <summary>The manager as it is wired, on a clock that stands still: time alone makes nothing happen.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CopiedSecretsTests
{
    private static readonly ObjectKey Copy = new("addon", "the-client");

    private readonly FakeCluster hub = new();
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private IHost manager = null!;

    [SetUp]
    public async Task StartAsync()
    {
        var configuration = Fixtures.Configuration();
        configuration.Spec.Egress.ClusterProxy!.Credentials.Namespace = "proxy";
        await hub.CreateAsync(Fixtures.Addon(), CancellationToken.None);
        await hub.CreateAsync(configuration, CancellationToken.None);
        await hub.CreateAsync(Source("the-ca", "CA"), CancellationToken.None);
        await hub.CreateAsync(Source("the-client", "first"), CancellationToken.None);

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<IKubernetesClient>(hub);
        builder.Services.AddKubernetesOperator(settings => settings.Name = ManagerNames.FieldManager);
        builder.Services
            .AddSingleton(new ManagerSettings("addon", "cluster-gateway-signer"))
            .AddGatewayAddon().AddInstallation().AddCredentials();
        manager = builder.Build();
        await manager.StartAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await manager.StopAsync();
        manager.Dispose();
    }

    [Test]
    public async Task Source_Changes_CopyFollows(CancellationToken cancellationToken)
    {
        await CopyBecomesAsync("first", cancellationToken);

        await hub.ReplaceAsync(Source("the-client", "second"), null, cancellationToken);

        await CopyBecomesAsync("second", cancellationToken);
    }

    [Test]
    public async Task Source_ComesBack_CopyFollows(CancellationToken cancellationToken)
    {
        await CopyBecomesAsync("first", cancellationToken);
        await hub.DeleteAsync<V1Secret>(new("proxy", "the-client"), null, cancellationToken);
        await hub.WaitForAsync<V1Alpha1ClusterGatewayConfiguration>(
            new(null, "cluster-gateway"),
            c => c.Status?.Conditions?.Any(d => d.Reason == "CredentialsMissing") == true,
            "the missing secret to be told", cancellationToken);

        await hub.CreateAsync(Source("the-client", "third"), cancellationToken);

        await CopyBecomesAsync("third", cancellationToken);
    }

    [Test]
    public async Task Copy_DeletedByHand_IsMadeAgain(CancellationToken cancellationToken)
    {
        var first = await CopyBecomesAsync("first", cancellationToken);

        await hub.DeleteAsync<V1Secret>(Copy, null, cancellationToken);

        await hub.WaitForAsync<V1Secret>(Copy, c => c.Uid() != first.Uid(), "another copy", cancellationToken);
    }

    [Test]
    public async Task Configuration_NamesAnotherSource_CopyFollowsThatOne(CancellationToken cancellationToken)
    {
        await CopyBecomesAsync("first", cancellationToken);
        var elsewhere = Fixtures.Configuration();
        elsewhere.Spec.Egress.ClusterProxy!.Credentials.Namespace = "other";
        await hub.CreateAsync(Source("the-ca", "CA", "other"), cancellationToken);
        await hub.CreateAsync(Source("the-client", "other-first", "other"), cancellationToken);
        await hub.ReplaceAsync(elsewhere, null, cancellationToken);
        await CopyBecomesAsync("other-first", cancellationToken);

        await hub.ReplaceAsync(Source("the-client", "other-second", "other"), null, cancellationToken);

        await CopyBecomesAsync("other-second", cancellationToken);
    }

    private Task<V1Secret> CopyBecomesAsync(string value, CancellationToken cancellationToken) =>
        hub.WaitForAsync<V1Secret>(
            Copy, copy => copy.Data!["tls.crt"].AsSpan().SequenceEqual(Bytes(value)), value, cancellationToken);

    private static V1Secret Source(string name, string value, string @namespace = "proxy") => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = @namespace },
        Data = new Dictionary<string, byte[]> { ["tls.crt"] = Bytes(value) },
    };

    private static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);
}
