using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Audit;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Authorization;
using OcmAddons.ClusterGateway.Server.Identity;
using OcmAddons.ClusterGateway.Server.Proxying;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Resources;
using OcmAddons.ClusterGateway.Server.Serving;
using OcmAddons.ClusterGateway.Server.Webhooks;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Logging;
using OcmAddons.Hosting.Tls;
using OcmAddons.Konnectivity.Dialing;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;
using OcmAddons.Testing.Certificates;
using OcmAddons.Testing.Fakes;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.ClusterGateway.Server.Tests.Rig;

/// <summary>
/// The whole API server in this process, over a hub in memory; requests come as from the hub's front proxy.
/// </summary>
internal sealed class GatewayRig : IAsyncDisposable
{
    public const string SecretNamespace = "credentials";

    private readonly TestAuthority frontProxy = new("front-proxy-ca");
    private readonly TestAuthority users = new("users-ca");
    private readonly List<HttpClient> clients = [];
    private ServiceHost host = null!;

    public FakeCluster Hub { get; } = new();

    public FakeReviewer Reviewer { get; } = new();

    public ITunnelDialer? Tunnel { get; init; }

    public ForwardingSettings Forwarding { get; init; } = ForwardingSettings.Default;

    /// <summary>Who has which bearer token.</summary>
    public FakeTokens Tokens { get; } = new();

    public AuthenticationSettings Authentication { get; init; } = AuthenticationSettings.Default;

    public bool OcmIntegration { get; init; }

    /// <summary>The SecretCache gate.</summary>
    public bool CacheSecrets { get; init; } = true;

    /// <summary>The OCMClusterCache gate.</summary>
    public bool CacheClusters { get; init; } = true;

    public bool Standalone { get; init; }

    /// <summary>Admission plugins that are turned off.</summary>
    public IReadOnlyCollection<string> DisabledPlugins { get; init; } = [];

    public AuditSettings Audit { get; init; } = AuditSettings.Off;

    public bool ExposeCredentials { get; init; }

    public AuthorizationSettings Authorization { get; init; } = AuthorizationSettings.Default;

    public IdentitySettings Identities { get; init; } = IdentitySettings.Default;

    /// <summary>Some CA, for clusters that are never reached.</summary>
    public string AnyCa => users.Pem;

    public Uri Address { get; private set; } = null!;

    public async Task<GatewayRig> StartAsync(CancellationToken cancellationToken)
    {
        await Hub.CreateAsync(AuthenticationMap(), cancellationToken);
        var builder = ServiceHostBuilder.Create("gateway-test", new LoggingSettings(0));
        builder.Services.AddSingleton<IKubernetesClient>(Hub);
        builder.Services.AddKubernetesOperator(settings => settings.Name = "gateway-test");
        builder.Services
            .AddCallers(Authorization, Standalone ? Authentication.Standalone() : Authentication)
            .AddGateways(
                new RegistrySettings(SecretNamespace, ReadHealth: true, OcmIntegration, Identities.PassIdentities)
                {
                    CacheSecrets = CacheSecrets,
                    CacheClusters = CacheClusters,
                },
                new GatewayViewSettings(ExposeCredentials))
            .AddForwarding(tunnel: null, Forwarding, Identities)
            .AddServing(new ServingSettings("", "", TlsPolicy.Default, ["/healthz"]))
            .AddAdmission(DisabledPlugins)
            .AddApiServer(Audit);
        builder.Services.Replace(ServiceDescriptor.Singleton<IAccessReviewer>(Reviewer));
        builder.Services.Replace(ServiceDescriptor.Singleton<ITokenReviewer>(Tokens));
        if (Standalone) builder.Services.AddStandaloneDebug();
        if (Tunnel is not null) builder.Services.AddSingleton(Tunnel);
        host = builder.ConfigureKestrel(KestrelLimits.Apply)
            .Listen("test", ListenAddress.Of("127.0.0.1", 0), SecureListener.Configure,
                services => services.GetRequiredService<SecureListener>().HandleAsync)
            .Build();
        await host.StartAsync(cancellationToken);
        Address = new Uri(host.Addresses.Single());
        return this;
    }

    /// <summary>What happens when a drain's first seconds are over: listeners are about to close.</summary>
    public void BeginToStop() => host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

    /// <summary>A client with the front proxy's certificate, or another one; null for none.</summary>
    public HttpClient Client(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        if (certificate is not null) handler.SslOptions.ClientCertificates = [certificate];
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, local, _, _) =>
            local.Count > 0 ? local[0] : null!;
        var client = new HttpClient(handler)
        {
            BaseAddress = Address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        clients.Add(client);
        return client;
    }

    /// <summary>What the hub sends when it passes a user's request on.</summary>
    public HttpClient AsUser(string user, params string[] groups)
    {
        var client = Client(FrontProxyCertificate());
        client.DefaultRequestHeaders.Add("X-Remote-User", user);
        client.DefaultRequestHeaders.Add("X-Remote-Group", groups.Length > 0 ? groups : ["system:authenticated"]);
        return client;
    }

    public X509Certificate2 FrontProxyCertificate(string name = "front-proxy-client") =>
        frontProxy.IssueClient(name).ToX509();

    public X509Certificate2 UserCertificate(string name) => users.IssueClient(name, "dev").ToX509();

    public static Uri Proxy(string cluster, string rest) => new(
        $"/apis/{GatewayApi.ApiVersion}/clustergateways/{cluster}/proxy{rest}", UriKind.Relative);

    /// <summary>A path that no client tidies.</summary>
    public Uri RawProxy(string cluster, string rest) => Raw(Proxy(cluster, rest).OriginalString);

    public Uri Raw(string target) => new(
        Address.GetLeftPart(UriPartial.Authority) + target,
        new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    public Task AddClusterAsync(string name, Backend backend, string token, CancellationToken cancellationToken) =>
        AddClusterAsync(name, backend.Address, backend.Authority.Pem, token, cancellationToken);

    public async Task AddClusterAsync(
        string name, string address, string ca, string token, CancellationToken cancellationToken)
    {
        await Hub.CreateAsync(Secret(name, GatewayApi.EndpointTypes.Const, address, ca, token), cancellationToken);
        await WaitForAsync(name, g => g is not null, cancellationToken);
    }

    /// <summary>A cluster of any kind; its secret's data as texts.</summary>
    public async Task AddClusterAsync(
        string name, string credentialType, IReadOnlyDictionary<string, string> data,
        CancellationToken cancellationToken)
    {
        var secret = Secret(name, GatewayApi.EndpointTypes.Const, "", "", "");
        secret.Metadata.Labels![GatewayApi.CredentialTypeLabel] = credentialType;
        secret.Data = data.ToDictionary(d => d.Key, d => Encoding.UTF8.GetBytes(d.Value));
        await Hub.CreateAsync(secret, cancellationToken);
        await WaitForAsync(name, g => g is not null, cancellationToken);
    }

    public async Task AddTunnelledClusterAsync(string name, string caBundle, CancellationToken cancellationToken)
    {
        await Hub.CreateAsync(
            Secret(name, GatewayApi.EndpointTypes.ClusterProxy, "", caBundle, "token"), cancellationToken);
        await WaitForAsync(name, g => g is not null, cancellationToken);
    }

    public async Task RotateAsync(string name, string token, CancellationToken cancellationToken)
    {
        var secret = (await Hub.FindAsync<V1Secret>(new(SecretNamespace, name), cancellationToken))!;
        secret.Data!["token"] = Encoding.UTF8.GetBytes(token);
        await Hub.ReplaceAsync(secret, null, cancellationToken);
        await WaitForAsync(name, g => g?.Credential?.Token?.Reveal() == token, cancellationToken);
    }

    public Task AnnotateAsync(string name, string key, string value, CancellationToken cancellationToken) =>
        ChangeAsync(
            name, metadata => metadata.Annotations = new Dictionary<string, string> { [key] = value },
            cancellationToken);

    /// <summary>Changes what is written on a cluster's secret, and waits until it is known.</summary>
    public async Task ChangeAsync(string name, Action<V1ObjectMeta> change, CancellationToken cancellationToken)
    {
        var secret = (await Hub.FindAsync<V1Secret>(new(SecretNamespace, name), cancellationToken))!;
        change(secret.Metadata);
        var version = (await Hub.ReplaceAsync(secret, null, cancellationToken)).Metadata.ResourceVersion;
        await WaitForVersionAsync(name, version, cancellationToken);
    }

    /// <summary>Until a version of a cluster's secret, however it was written, is known.</summary>
    public Task WaitForVersionAsync(string name, string? version, CancellationToken cancellationToken) =>
        WaitForAsync(name, g => g?.Origin.ResourceVersion == version, cancellationToken);

    /// <summary>Puts validating webhooks on the hub, and waits until they are known.</summary>
    public Task AddWebhookAsync(V1ValidatingWebhookConfiguration configuration, CancellationToken cancellationToken) =>
        AddPolicyAsync(configuration, cancellationToken);

    /// <summary>Puts mutating webhooks on the hub, and waits until they are known.</summary>
    public Task AddMutatingAsync(V1MutatingWebhookConfiguration configuration, CancellationToken cancellationToken) =>
        AddPolicyAsync(configuration, cancellationToken);

    private async Task AddPolicyAsync<TEntity>(TEntity configuration, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        await Hub.CreateAsync(configuration, cancellationToken);
        var cache = host.Services.GetRequiredService<IEntityCache<TEntity>>();
        await Eventually.TrueAsync(
            _ => Task.FromResult(cache.Find(configuration.Key()) is not null), "the webhook", cancellationToken);
    }

    /// <summary>Changes what the hub says about callers, and waits until it is known.</summary>
    public async Task PublishAsync(string key, string value, CancellationToken cancellationToken)
    {
        var map = (await Hub.FindAsync<V1ConfigMap>(HubAuthentication.ConfigMap, cancellationToken))!;
        map.Data![key] = value;
        var version = (await Hub.ReplaceAsync(map, null, cancellationToken)).Metadata.ResourceVersion;
        var cache = host.Services.GetRequiredService<IEntityCache<V1ConfigMap>>();
        await Eventually.TrueAsync(
            _ => Task.FromResult(cache.Find(HubAuthentication.ConfigMap)?.Metadata.ResourceVersion == version),
            "the ConfigMap", cancellationToken);
    }

    public async Task RemoveAsync(string name, CancellationToken cancellationToken)
    {
        await Hub.DeleteAsync<V1Secret>(new(SecretNamespace, name), null, cancellationToken);
        await WaitForAsync(name, g => g is null, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        clients.ForEach(c => c.Dispose());
        await host.StopAsync(new CancellationToken(canceled: true));
        await host.DisposeAsync();
        frontProxy.Dispose();
        users.Dispose();
    }

    private Task WaitForAsync(string name, Func<Gateway?, bool> holds, CancellationToken cancellationToken) =>
        Eventually.TrueAsync(
            async token =>
            {
                var registry = host.Services.GetRequiredService<IGatewayRegistry>();
                return holds((await registry.FindAsync(name, token)).Gateway);
            },
            $"gateway {name}", cancellationToken);

    private static V1Secret Secret(string name, string type, string address, string ca, string token) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = name,
            NamespaceProperty = SecretNamespace,
            Labels = new Dictionary<string, string>
            {
                [GatewayApi.CredentialTypeLabel] = GatewayApi.CredentialTypes.ServiceAccountToken,
                [GatewayApi.EndpointTypeLabel] = type,
            },
        },
        Data = new Dictionary<string, byte[]>
        {
            ["endpoint"] = Encoding.UTF8.GetBytes(address),
            ["ca.crt"] = Encoding.UTF8.GetBytes(ca),
            ["token"] = Encoding.UTF8.GetBytes(token),
        },
    };

    private V1ConfigMap AuthenticationMap() => new()
    {
        Metadata = new V1ObjectMeta { Name = "extension-apiserver-authentication", NamespaceProperty = "kube-system" },
        Data = new Dictionary<string, string>
        {
            ["client-ca-file"] = users.Pem,
            ["requestheader-client-ca-file"] = frontProxy.Pem,
            ["requestheader-allowed-names"] = "[\"front-proxy-client\"]",
            ["requestheader-username-headers"] = "[\"X-Remote-User\"]",
            ["requestheader-group-headers"] = "[\"X-Remote-Group\"]",
            ["requestheader-extra-headers-prefix"] = "[\"X-Remote-Extra-\"]",
        },
    };
}
