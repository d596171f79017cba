namespace OcmAddons.E2E.Tests;

/// <summary>Managed clusters that see the hub's users, instead of the gateway's account.</summary>
[CancelAfter(240_000)]
[NonParallelizable]
public sealed class ClientIdentityTests
{
    private const string Role = "ocm-addons-e2e-callers";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [SetUp]
    public Task AllowCallersAsync() => Kubectl.Hub.ApplyAsync(
        $$"""
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: {{Role}}}
        rules: [{apiGroups: [cluster.core.oam.dev], resources: [clustergateways/proxy], verbs: [get]}]
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: {{Role}}}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {{Role}}}
        subjects:
        - {apiGroup: rbac.authorization.k8s.io, kind: User, name: alice}
        - {apiGroup: rbac.authorization.k8s.io, kind: User, name: bob}
        """,
        TestContext.CurrentContext.CancellationToken);

    [TearDown]
    public async Task CleanAsync()
    {
        await ConfigureAsync("null");
        await UntilSeenAsAsync("alice", TestEnvironment.Account, CancellationToken.None);
        await Kubectl.Hub.DeleteAsync(CancellationToken.None, $"clusterrole/{Role}", $"clusterrolebinding/{Role}");
        await Kubectl.Direct(TestEnvironment.Second)
            .DeleteAsync(CancellationToken.None, $"clusterrolebinding/{Role}");
    }

    [Test]
    public async Task Callers_PassedThrough_AreJudgedByTheManagedClustersOwnRights(CancellationToken cancellationToken)
    {
        await ConfigureAsync(
            """
            {"penetration":true,"exchangerRules":[{"name":"bob","type":"StaticMappingIdentityExchanger",
            "source":{"user":"bob"},"target":{"user":"robert","groups":["guests"]}}]}
            """);

        await UntilSeenAsAsync("alice", "alice", cancellationToken);
        await UntilSeenAsAsync("bob", "robert", cancellationToken);
        await Kubectl.Direct(TestEnvironment.Second).RunAsync(
            cancellationToken, "create", "clusterrolebinding", Role, "--clusterrole=view", "--user=alice");
        await Until.SucceedsAsync(Patience, token => ListAsync("alice", token), cancellationToken);
        Assert.That((await ListAsync("bob", cancellationToken)).ExitCode, Is.Not.Zero);

        // The manager's own probes are callers as any other.
        Assert.That(
            await Kubectl.Hub.RunAsync(
                cancellationToken, "get", "clustergateway", TestEnvironment.Second, "-o",
                "jsonpath={.status.healthy}"),
            Is.EqualTo("true"));
    }

    private static Task ConfigureAsync(string clientIdentity) => Kubectl.Hub.RunAsync(
        CancellationToken.None, "patch", "clustergatewayconfiguration", "cluster-gateway", "--type=merge", "-p",
        $$$"""{"spec":{"clientIdentity":{{{clientIdentity}}}}}""");

    private static Task UntilSeenAsAsync(string caller, string name, CancellationToken cancellationToken) =>
        Until.HoldsAsync(
            Patience, token => ListAsync(caller, token),
            result => result.Error.Contains($"User \"{name}\" cannot list", StringComparison.Ordinal),
            cancellationToken);

    private static Task<CommandResult> ListAsync(string caller, CancellationToken cancellationToken) =>
        Kubectl.Through(TestEnvironment.Second).TryAsync(cancellationToken, "get", "namespaces", "--as", caller);
}
