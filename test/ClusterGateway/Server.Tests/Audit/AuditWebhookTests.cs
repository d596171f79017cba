using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.ClusterGateway.Server.Audit.Backends;
using OcmAddons.ClusterGateway.Server.Tests.Rig;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Certificates;
using OcmAddons.Testing.Time;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.ClusterGateway.Server.Tests.Audit;

/// <summary>Events at a server that is somebody else's: HTTPS, and who sends them is proven by a certificate.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AuditWebhookTests : IDisposable
{
    private readonly TestAuthority clients = new("clients-ca");
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-audit-").FullName;
    private readonly ConcurrentQueue<(string Client, string Path, JsonNode List)> received = [];
    private readonly ConcurrentQueue<int> answers = [];

    public void Dispose()
    {
        clients.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task Webhook_Requests_ArriveAsAListOfEvents(CancellationToken cancellationToken)
    {
        await using var server = await FakeApiServer.StartAsync(ReceiveAsync, cancellationToken);
        await using (var rig = await StartAsync(server, cancellationToken))
        {
            await rig.AsUser("alice").GetAsync(
                "/apis/cluster.core.oam.dev/v1alpha1/clustergateways", cancellationToken);
            await Eventually.TrueAsync(_ => Task.FromResult(received.Count == 2), "both events", cancellationToken);
        }

        var (client, path, list) = received.First();
        Assert.Multiple(() =>
        {
            Assert.That((client, path), Is.EqualTo(("CN=cluster-gateway", "/events?cluster=hub")));
            Assert.That($"{list["kind"]} {list["apiVersion"]}", Is.EqualTo("EventList audit.k8s.io/v1"));
            Assert.That(
                received.Select(r => $"{r.List["items"]![0]!["stage"]} {r.List["items"]![0]!["user"]!["username"]}"),
                Is.EqualTo(["RequestReceived alice", "ResponseComplete alice"]));
        });
    }

    [Test]
    public async Task Write_ServerIsBusy_TriesAgainLaterAndLater(CancellationToken cancellationToken)
    {
        foreach (var code in new[] { 503, 429, 500 }) answers.Enqueue(code);
        await using var server = await FakeApiServer.StartAsync(ReceiveAsync, cancellationToken);
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var services = Client(server);
        using var sink = Sink(server, services, time);

        var written = sink.WriteAsync(["{}"u8.ToArray(), "{}"u8.ToArray()], cancellationToken);
        foreach (var seconds in new[] { 10, 15, 22.5 })
        {
            // The other timer is that of an attempt, which may take longer.
            await time.WhenTimerDueWithinAsync(TimeSpan.FromSeconds(seconds), cancellationToken);
            time.Advance(TimeSpan.FromSeconds(seconds));
        }

        await written;
        Assert.That(received, Has.Count.EqualTo(4));
        Assert.That(received.Last().List["items"]!.AsArray(), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Write_ServerRefuses_GivesUpAtOnce(CancellationToken cancellationToken)
    {
        answers.Enqueue(400);
        await using var server = await FakeApiServer.StartAsync(ReceiveAsync, cancellationToken);
        await using var services = Client(server);
        using var sink = Sink(server, services, new FakeTimeProvider());

        Assert.That(
            () => sink.WriteAsync(["{}"u8.ToArray()], cancellationToken),
            Throws.TypeOf<AuditException>().With.Message.EqualTo("the audit webhook answered 400"));
        Assert.That(received, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Write_ProcessEnds_GivesUpAfterOneAttempt(CancellationToken cancellationToken)
    {
        var time = new FakeTimeProvider();
        await using var services = Client(null);
        using var sink = Sink(null, services, time);
        using var abort = new CancellationTokenSource();

        var written = sink.WriteAsync(["{}"u8.ToArray()], abort.Token);
        await time.WhenTimerDueWithinAsync(TimeSpan.FromSeconds(10), cancellationToken);
        await abort.CancelAsync();

        Assert.That(() => written, Throws.TypeOf<AuditException>());
    }

    [Test]
    public async Task Webhook_OfAnotherAuthority_GetsNothing(CancellationToken cancellationToken)
    {
        await using var server = await FakeApiServer.StartAsync(ReceiveAsync, cancellationToken);
        await using var services = new ServiceCollection().AddMetrics().AddSingleton(TimeProvider.System)
            .AddKubernetesClient(server.Config with { CertificateAuthority = CredentialData.FromText(clients.Pem) })
            .BuildServiceProvider();
        var time = new FakeTimeProvider();
        using var sink = Sink(server, services, time);
        using var abort = new CancellationTokenSource();

        var written = sink.WriteAsync(["{}"u8.ToArray()], abort.Token);
        await time.WhenTimerDueWithinAsync(TimeSpan.FromSeconds(10), cancellationToken);
        await abort.CancelAsync();

        Assert.That(() => written, Throws.TypeOf<AuditException>());
        Assert.That(received, Is.Empty);
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        var list = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var client = await context.Connection.GetClientCertificateAsync(context.RequestAborted);
        received.Enqueue(
            (client?.Subject ?? "nobody", $"{context.Request.Path}{context.Request.QueryString}", list!));
        context.Response.StatusCode = answers.TryDequeue(out var code) ? code : 200;
    }

    /// <summary>From flags, as an operator would.</summary>
    private async Task<GatewayRig> StartAsync(FakeApiServer server, CancellationToken cancellationToken)
    {
        var certificate = clients.IssueClient("cluster-gateway");
        var config = server.Config with
        {
            Server = new Uri(server.Config.Server, "/events?cluster=hub"),
            ClientCertificate = CredentialData.FromText(certificate.CertificatePem),
            ClientKey = CredentialData.FromText(certificate.KeyPem),
        };
        var (kubeconfig, policy) = (Path.Combine(folder, "kubeconfig"), Path.Combine(folder, "policy.yaml"));
        await File.WriteAllTextAsync(kubeconfig, KubeconfigText.Of(config), cancellationToken);
        await File.WriteAllTextAsync(
            policy, "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: Metadata}]\n", cancellationToken);
        return await new GatewayRig
        {
            Audit = AuditFlagTests.Read(
                $"--audit-policy-file={policy}", $"--audit-webhook-config-file={kubeconfig}",
                "--audit-webhook-mode=blocking"),
        }.StartAsync(cancellationToken);
    }

    private static ServiceProvider Client(FakeApiServer? server) => new ServiceCollection()
        .AddSingleton(TimeProvider.System).AddKubernetesClient(ConfigOf(server)).BuildServiceProvider();

    private static WebhookSink Sink(FakeApiServer? server, ServiceProvider services, TimeProvider time) => new(
        services.GetRequiredService<IKubernetesClient>(),
        new AuditWebhookSettings(ConfigOf(server), TimeSpan.FromSeconds(10)), time, NullLogger<WebhookSink>.Instance);

    private static KubernetesConfig ConfigOf(FakeApiServer? server) =>
        server?.Config ?? new KubernetesConfig { Server = new Uri("https://127.0.0.1:1") };
}
