namespace OcmAddons.E2E.Tests;

/// <summary>
/// The environment of <c>make up</c>. Tests write to managed1 through the gateway with a grant that lasts as long as
/// they do; the
/// gateway's account has no rights on managed2, but those that a test grants.
/// </summary>
[SetUpFixture]
[Parallelizable]
public sealed class TestEnvironment
{
    public const string First = "managed1";
    public const string Second = "managed2";
    public const string AddOnNamespace = "open-cluster-management-addon";
    public const string AgentNamespace = "open-cluster-management-agent-addon";

    /// <summary>The gateway's account on every managed cluster.</summary>
    public const string Account = $"system:serviceaccount:{AgentNamespace}:cluster-gateway";

    private const string Grant = "ocm-addons-e2e";

    internal static IReadOnlyList<string> AddOns { get; } =
    [
        "cluster-gateway", "cluster-proxy", "managed-serviceaccount",
    ];

    /// <summary>The product's processes and their resident memory before any test ran.</summary>
    internal static IReadOnlyList<(string Name, int Megabytes)> AtRest { get; private set; } = [];

    [OneTimeSetUp]
    public async Task LookAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        if (!File.Exists(Places.HubKubeconfig))
            Assert.Fail($"There is no {Places.HubKubeconfig}: these tests need the environment of 'make up'.");
        AtRest = await MemoryAsync(patience.Token);
        foreach (var cluster in (string[])[First, Second])
            (await new Command(Places.Script("kubeconfig.sh"), cluster).RunAsync(null, patience.Token)).Succeeded();
        await GrantAsync(First, Grant, "cluster-admin", patience.Token);
    }

    [OneTimeTearDown]
    public async Task LeaveAsync()
    {
        if (File.Exists(Places.HubKubeconfig))
            await Kubectl.Direct(First).DeleteAsync(CancellationToken.None, "clusterrolebinding", Grant);
    }

    private static async Task<IReadOnlyList<(string Name, int Megabytes)>> MemoryAsync(
        CancellationToken cancellationToken)
    {
        var found = new List<(string, int)>();
        foreach (var process in await ProductProcess.AllAsync(cancellationToken))
        {
            if (await process.ResidentMegabytesAsync(cancellationToken) is { } megabytes)
                found.Add((process.Name, megabytes));
        }

        return found;
    }

    /// <summary>Returns when the managed cluster's authorizer knows of it.</summary>
    internal static async Task GrantAsync(string cluster, string name, string role, CancellationToken cancellationToken)
    {
        await Kubectl.Direct(cluster).ApplyAsync(
            $$"""
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: {{name}}}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {{role}}}
            subjects:
              - {kind: ServiceAccount, name: cluster-gateway, namespace: {{AgentNamespace}}}
            """,
            cancellationToken);
        await Until.SucceedsAsync(
            TimeSpan.FromSeconds(30),
            token => Kubectl.Direct(cluster).TryAsync(token, "auth", "can-i", "list", "namespaces", $"--as={Account}"),
            cancellationToken);
    }

    /// <summary>Returns when the managed cluster's authorizer knows that it is gone.</summary>
    internal static async Task RevokeAsync(string cluster, string name, CancellationToken cancellationToken)
    {
        await Kubectl.Direct(cluster).DeleteAsync(cancellationToken, "clusterrolebinding", name);
        await Until.HoldsAsync(
            TimeSpan.FromSeconds(30),
            token => Kubectl.Direct(cluster).TryAsync(token, "auth", "can-i", "list", "namespaces", $"--as={Account}"),
            result => result.Output.Trim() == "no",
            cancellationToken);
    }
}
