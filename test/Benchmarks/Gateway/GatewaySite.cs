using System.Text;
using System.Text.Json.Nodes;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.Benchmarks.Gateway;

/// <summary>
/// What the benchmark needs on the hub and on the managed cluster: objects to ask for, an account to ask as, a
/// credential for a gateway without a tunnel, a port to the hub's gateway. All of it goes with this object.
/// </summary>
internal sealed class GatewaySite : IAsyncDisposable
{
    public const string Namespace = "ocm-addons-bench";
    public const string ConstCluster = "bench";

    private const string Addons = "open-cluster-management-addon";
    private const string Port = $"api/v1/namespaces/{Addons}/services/{Namespace}";
    private const string Role = $"apis/rbac.authorization.k8s.io/v1/clusterroles/{Namespace}";
    private const string Binding = $"apis/rbac.authorization.k8s.io/v1/clusterrolebindings/{Namespace}";

    private GatewaySite(Admin hub, Admin managed, string cluster) => (Hub, Managed, Cluster) = (hub, managed, cluster);

    public Admin Hub { get; }

    public Admin Managed { get; }

    public string Cluster { get; }

    /// <summary>Of an account on the hub that may do everything with every gateway, and nothing else.</summary>
    public string CallerToken { get; private set; } = "";

    /// <summary>Of the gateway's account on the managed cluster: a direct call is made as the same one.</summary>
    public string AccountToken { get; private set; } = "";

    public string HubAuthority { get; private set; } = "";

    public string ManagedAuthority { get; private set; } = "";

    public string GatewayAuthority { get; private set; } = "";

    /// <summary>Where the hub's gateway can be called without the hub's API server before it.</summary>
    public Uri GatewayAddress { get; private set; } = null!;

    public static async Task<GatewaySite> PrepareAsync(
        KubernetesConfig hub, KubernetesConfig managed, string cluster, CancellationToken cancellationToken)
    {
        var site = new GatewaySite(new Admin(hub), new Admin(managed), cluster);
        try
        {
            await site.PrepareManagedAsync(cancellationToken);
            await site.ReadCredentialAsync(cancellationToken);
            await site.PrepareHubAsync(cancellationToken);
            site.HubAuthority = Encoding.UTF8.GetString(hub.CertificateAuthority!.Read());
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var path in new[] { Port, Binding, Role, $"api/v1/namespaces/{Namespace}" })
            await Hub.DeleteAsync(path, CancellationToken.None);
        foreach (var path in new[] { Binding, Role, $"api/v1/namespaces/{Namespace}" })
            await Managed.DeleteAsync(path, CancellationToken.None);
        Hub.Dispose();
        Managed.Dispose();
    }

    private async Task PrepareManagedAsync(CancellationToken cancellationToken)
    {
        await NewNamespaceAsync(Managed, cancellationToken);
        const string rbac = $"apis/rbac.authorization.k8s.io/v1/namespaces/{Namespace}";
        await Managed.ApplyAsync(
            $"{rbac}/rolebindings/bench",
            """
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "bench"},
             "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "edit"},
             "subjects": [{"kind": "ServiceAccount", "name": "cluster-gateway",
                           "namespace": "open-cluster-management-agent-addon"}]}
            """,
            cancellationToken);
        await Managed.ApplyAsync(
            Role,
            $$$"""
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
             "metadata": {"name": "{{{Namespace}}}"},
             "rules": [{"apiGroups": [""], "resources": ["namespaces"], "verbs": ["get", "list"]}]}
            """,
            cancellationToken);
        await Managed.ApplyAsync(
            Binding,
            $$$"""
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
             "metadata": {"name": "{{{Namespace}}}"},
             "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "{{{Namespace}}}"},
             "subjects": [{"kind": "ServiceAccount", "name": "cluster-gateway",
                           "namespace": "open-cluster-management-agent-addon"}]}
            """,
            cancellationToken);
        foreach (var (path, yaml) in BenchObjects.All()) await Managed.ApplyAsync(path, yaml, cancellationToken);
    }

    private async Task ReadCredentialAsync(CancellationToken cancellationToken)
    {
        var data = (await Hub.GetAsync(
            $"api/v1/namespaces/open-cluster-management-credentials/secrets/{Cluster}", cancellationToken))["data"]!;
        AccountToken = Decode(data["token"]!);
        ManagedAuthority = Decode(data["ca.crt"]!);
    }

    private async Task PrepareHubAsync(CancellationToken cancellationToken)
    {
        await NewNamespaceAsync(Hub, cancellationToken);
        const string accounts = $"api/v1/namespaces/{Namespace}/serviceaccounts/bench";
        await Hub.ApplyAsync(
            accounts, """{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "bench"}}""",
            cancellationToken);
        await Hub.ApplyAsync(Role, HubManifests.Role, cancellationToken);
        await Hub.ApplyAsync(Binding, HubManifests.Binding, cancellationToken);
        await Hub.ApplyAsync(
            $"api/v1/namespaces/{Namespace}/secrets/{ConstCluster}",
            HubManifests.Secret(Managed.Server, ManagedAuthority, AccountToken), cancellationToken);
        CallerToken = (await Hub.PostAsync($"{accounts}/token", HubManifests.TokenRequest, cancellationToken))
            ["status"]!["token"]!.GetValue<string>();
        var service = await Hub.ApplyAsync(Port, HubManifests.Port, cancellationToken);
        var port = service["spec"]!["ports"]![0]!["nodePort"]!.GetValue<int>();
        GatewayAddress = new Uri($"https://{Hub.Server.Host}:{port}");
        GatewayAuthority = Decode((await Hub.GetAsync(
            "apis/apiregistration.k8s.io/v1/apiservices/v1alpha1.cluster.core.oam.dev", cancellationToken))
            ["spec"]!["caBundle"]!);
    }

    // One that an earlier run left goes first: it may be on its way out.
    private static async Task NewNamespaceAsync(Admin admin, CancellationToken cancellationToken)
    {
        const string path = $"api/v1/namespaces/{Namespace}";
        await admin.DeleteAsync(path, cancellationToken);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (await admin.ExistsAsync(path, cancellationToken)) await timer.WaitForNextTickAsync(cancellationToken);
        await admin.ApplyAsync(
            path, $$$"""{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "{{{Namespace}}}"}}""",
            cancellationToken);
    }

    private static string Decode(JsonNode value) =>
        Encoding.UTF8.GetString(Convert.FromBase64String(value.GetValue<string>()));
}
