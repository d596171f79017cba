using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterProxy.Agent;
using OcmAddons.ClusterProxy.Server;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Certificates;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Integration.Tests.ClusterProxy;

/// <summary>
/// Agents that prove themselves with tokens, and count leases, with a real API server and no more rights there than
/// that takes.
/// </summary>
[CancelAfter(120_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TokensAndLeasesTests
{
    private const string Audience = "system:konnectivity-server";
    private static readonly ServerLeaseOptions Leases = new(
        "kube-system", new Dictionary<string, string>(StringComparer.Ordinal) { ["k8s-app"] = "tokens-and-leases" });

    private const string Rights = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: tokens-and-leases}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "system:auth-delegator"}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: lease-holder}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: lease-holder, namespace: kube-system}
        rules: [{apiGroups: [coordination.k8s.io], resources: [leases], verbs: [get, list, create, update, delete]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: lease-holder, namespace: kube-system}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: lease-holder}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: lease-holder}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: lease-counter, namespace: kube-system}
        rules: [{apiGroups: [coordination.k8s.io], resources: [leases], verbs: [list, watch]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: lease-counter, namespace: kube-system}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: lease-counter}
        subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: lease-counter}]
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tokens-");
    private readonly List<IHost> hosts = [];
    private readonly RecordedLog log = new();

    [OneTimeSetUp]
    public static async Task GrantAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await ProxyHub.Server.ApplyAsync(Rights, deadline.Token);
    }

    [TearDown]
    public async Task TearDown()
    {
        foreach (var host in hosts)
        {
            await host.StopAsync(CancellationToken.None);
            await ((IAsyncDisposable)host).DisposeAsync();
        }

        folder.Delete(recursive: true);
    }

    [Test]
    public async Task Agent_TokenOfItsServiceAccount_IsLetInAndCountsTheServersLease(
        CancellationToken cancellationToken)
    {
        await AccountAsync("konnectivity-agent", cancellationToken);
        var server = await ServerAsync(cancellationToken);
        var agent = await AgentAsync(server, "konnectivity-agent", Audience, cancellationToken);

        await Eventually.TrueAsync(_ => Task.FromResult(agent.Connected), "the agent to be let in", cancellationToken);

        var lease = await ProxyHub.Admin.WaitForAsync<V1Lease>(
            new("kube-system", "konnectivity-proxy-server-integration"), _ => true, "it to be there",
            cancellationToken);
        Assert.That(lease.Spec!.HolderIdentity, Is.EqualTo("integration"));
        Assert.That(lease.LeftAt(TimeProvider.System.GetUtcNow()), Is.GreaterThan(TimeSpan.Zero));
        await ProxyHub.Admin.CreateAsync(LeaseOfAnother(), cancellationToken);
        await Eventually.GetAsync(
            _ => Task.FromResult(agent.KnownServerCount), count => count == 2, "both leases to count",
            cancellationToken);

        await hosts[0].StopAsync(cancellationToken);

        Assert.That(
            await ProxyHub.Admin.FindAsync<V1Lease>(lease.Key(), cancellationToken), Is.Null, "given back");
        await Eventually.GetAsync(
            _ => Task.FromResult(agent.KnownServerCount), count => count == 1, "what is left to count",
            cancellationToken);
    }

    [TestCase("konnectivity-agent", "another-audience", "lookup failed: ")]
    [TestCase("somebody-else", Audience, "incoming request from \"somebody-else\" service account")]
    public async Task Agent_TokenForSomethingElse_IsNotLetIn(
        string account, string audience, string reason, CancellationToken cancellationToken)
    {
        await AccountAsync(account, cancellationToken);
        await AccountAsync("konnectivity-agent", cancellationToken);
        var server = await ServerAsync(cancellationToken);
        var refused = await AgentAsync(server, account, audience, cancellationToken);
        await Eventually.GetAsync(
            _ => Task.FromResult(log.Messages), said => said.Any(m => m.Contains(reason, StringComparison.Ordinal)),
            $"an agent to be refused: {reason}", cancellationToken);

        var good = await AgentAsync(server, "konnectivity-agent", Audience, cancellationToken);

        await Eventually.TrueAsync(
            _ => Task.FromResult(good.Connected), "the good one to be let in", cancellationToken);
        Assert.That(refused.Connected, Is.False);
    }

    private static V1Lease LeaseOfAnother() => new()
    {
        Metadata = new()
        {
            Name = "konnectivity-proxy-server-another",
            NamespaceProperty = Leases.Namespace,
            Labels = new Dictionary<string, string>(Leases.Labels, StringComparer.Ordinal),
        },
        Spec = new()
        {
            HolderIdentity = "another",
            LeaseDurationSeconds = 3600,
            RenewTime = TimeProvider.System.GetUtcNow(),
        },
    };

    private static async Task AccountAsync(string name, CancellationToken cancellationToken)
    {
        var key = new ObjectKey(ProxyHub.Namespace, name);
        if (await ProxyHub.Admin.FindAsync<V1ServiceAccount>(key, cancellationToken) is not null) return;
        await ProxyHub.Admin.CreateAsync(
            new V1ServiceAccount { Metadata = new() { Name = name, NamespaceProperty = ProxyHub.Namespace } },
            cancellationToken);
    }

    private async Task<ProxyServer> ServerAsync(CancellationToken cancellationToken)
    {
        using var authority = new TestAuthority("tunnel-ca");
        var certificate = authority.IssueServer("127.0.0.1");
        await File.WriteAllTextAsync(PathOf("ca.crt"), authority.Pem, cancellationToken);
        await File.WriteAllTextAsync(PathOf("tls.crt"), certificate.CertificatePem, cancellationToken);
        await File.WriteAllTextAsync(PathOf("tls.key"), certificate.KeyPem, cancellationToken);
        var files = new PortCertificates(PathOf("tls.crt"), PathOf("tls.key"), null);
        var host = await StartAsync(
            services => services.AddProxyServer(new ProxyServerOptions
            {
                ServerId = "integration",
                FrontendEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
                AgentEndPoint = new IPEndPoint(IPAddress.Loopback, 0),
                Frontend = files with { CaFile = PathOf("ca.crt") },
                Agent = files,
                IdentityMode = IdentityMode.Compatible,
                AgentTokens = new AgentTokenOptions(ProxyHub.Namespace, "konnectivity-agent", Audience),
                Leases = Leases,
            }),
            "lease-holder", cancellationToken);
        return host.Services.GetRequiredService<ProxyServer>();
    }

    private async Task<ITunnelHealth> AgentAsync(
        ProxyServer server, string account, string audience, CancellationToken cancellationToken)
    {
        var token = await ProxyHub.Admin.RequestTokenAsync(
            new ObjectKey(ProxyHub.Namespace, account), [audience], lifetime: null, cancellationToken);
        var file = PathOf($"{account}-{audience.Length}.token");
        await File.WriteAllTextAsync(file, token.Status!.Token, cancellationToken);
        var host = await StartAsync(
            services => services.AddProxyAgent(new ProxyAgentOptions
            {
                ServerHost = "127.0.0.1",
                ServerPort = server.AgentEndPoint.Port,
                CaFile = PathOf("ca.crt"),
                TokenFile = file,
                LeaseCount = new LeaseCountOptions("kube-system", "k8s-app=tokens-and-leases"),
            }),
            "lease-counter", cancellationToken);
        return host.Services.GetRequiredService<ITunnelHealth>();
    }

    private async Task<IHost> StartAsync(
        Action<IServiceCollection> configure, string user, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.AddProvider(new TestOutputLogging()).AddProvider(log);
        builder.Services.AddKubernetesClient(ProxyHub.Server.ConfigFor(user));
        configure(builder.Services);
        var host = builder.Build();
        hosts.Add(host);
        await host.StartAsync(cancellationToken);
        return host;
    }

    private string PathOf(string name) => Path.Combine(folder.FullName, name);
}
