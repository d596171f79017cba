namespace OcmAddons.E2E.Tests;

/// <summary>What a user types and sees after <c>make up</c>.</summary>
[CancelAfter(180_000)]
public sealed class InstallTests
{
    [Test]
    public async Task ManagedClusterAddOns_AfterInstall_AreAllAvailable(CancellationToken cancellationToken)
    {
        var rows = Table(await Kubectl.Hub.RunAsync(cancellationToken, "get", "managedclusteraddon", "-A"));

        Assert.That(rows[0], Is.EqualTo(new[] { "NAMESPACE", "NAME", "AVAILABLE", "DEGRADED", "PROGRESSING" }));
        var available = rows.Skip(1).Where(r => r[2] == "True").Select(r => $"{r[0]}/{r[1]}");
        Assert.That(available, Is.SupersetOf(
            from cluster in new[] { TestEnvironment.First, TestEnvironment.Second }
            from addOn in TestEnvironment.AddOns
            select $"{cluster}/{addOn}"));
    }

    [Test]
    public async Task ClusterGateways_AfterInstall_AreHealthyThroughTheTunnel(CancellationToken cancellationToken)
    {
        // Health is probed in intervals, so the first answer may take a while.
        await Until.HoldsAsync(
            TimeSpan.FromSeconds(60),
            token => Kubectl.Hub.TryAsync(token, "get", "clustergateway"),
            result => Table(result.Output).Count(IsHealthy) >= 2,
            cancellationToken);
    }

    [Test]
    public async Task RawHealthz_ThroughTheGateway_IsOk(CancellationToken cancellationToken)
    {
        var answer = await Kubectl.Hub.RunAsync(
            cancellationToken, "get", $"--raw={GatewayPath(TestEnvironment.First)}/healthz");

        Assert.That(answer, Is.EqualTo("ok"));
    }

    [Test]
    public async Task Namespaces_ThroughTheGateway_AreThoseOfTheManagedCluster(CancellationToken cancellationToken)
    {
        string[] names = ["get", "namespaces", "-o", "name"];

        var through = await Kubectl.Through(TestEnvironment.First).RunAsync(cancellationToken, names);
        var direct = await Kubectl.Direct(TestEnvironment.First).RunAsync(cancellationToken, names);

        Assert.That(through, Is.EqualTo(direct));
        Assert.That(through, Does.Contain("namespace/open-cluster-management-agent\n"));
    }

    [Test]
    public async Task Namespaces_WithoutAGrant_AreForbiddenByTheManagedCluster(CancellationToken cancellationToken)
    {
        const string grant = "ocm-addons-e2e-second";
        var kubectl = Kubectl.Through(TestEnvironment.Second);
        await TestEnvironment.RevokeAsync(TestEnvironment.Second, grant, cancellationToken);

        var refused = await kubectl.TryAsync(cancellationToken, "get", "namespaces");
        Assert.That(refused.ExitCode, Is.EqualTo(1));
        Assert.That(refused.Error, Does.Contain("(Forbidden)").And.Contain($"\"{TestEnvironment.Account}\""));

        await TestEnvironment.GrantAsync(TestEnvironment.Second, grant, "view", cancellationToken);
        try
        {
            Assert.That(await kubectl.RunAsync(cancellationToken, "get", "namespaces"), Does.Contain("kube-system"));
        }
        finally
        {
            await TestEnvironment.RevokeAsync(TestEnvironment.Second, grant, CancellationToken.None);
        }
    }

    [Test]
    public async Task ApiServer_FromTheHubsNetwork_IsUnreachable(CancellationToken cancellationToken)
    {
        var server = (await Kubectl.Direct(TestEnvironment.First).RunAsync(
            cancellationToken, "config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}")).Trim();

        Task<CommandResult> From(string cluster) => new Command(
            Places.Script("clusters", "provider.sh"), "enter", cluster, "curl", "-ksS", "--max-time", "5",
            server + "/livez")
            .RunAsync(null, cancellationToken);

        Assert.That((await From(TestEnvironment.First)).ExitCode, Is.Zero, "from its own network it answers");
        Assert.That((await From("hub")).ExitCode, Is.Not.Zero, "from the hub it must not");
        // By the hub's path: of a kubeconfig's server kubectl drops the path when it gets a raw one.
        await Kubectl.Hub.RunAsync(cancellationToken, "get", $"--raw={GatewayPath(TestEnvironment.First)}/livez");
    }

    private static string GatewayPath(string cluster) =>
        $"/apis/cluster.core.oam.dev/v1alpha1/clustergateways/{cluster}/proxy";

    private static bool IsHealthy(string[] row) => row[0] is TestEnvironment.First or TestEnvironment.Second
        && row.Contains("ServiceAccountToken") && row.Contains("ClusterProxy") && row[^1] == "true";

    private static List<string[]> Table(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
