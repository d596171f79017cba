namespace OcmAddons.Architecture.Tests.Charts;

/// <summary>The values that decide how the addons work together.</summary>
[CancelAfter(300_000)]
public sealed class ChartValueTests
{
    [TestCase("proxyServer.entrypointAddress=hub.example", "Hostname")]
    [TestCase("proxyServer.entrypointAddress=,proxyServer.entrypointLoadBalancer=true", "LoadBalancerService")]
    public async Task ClusterProxy_Entrypoint_FollowsTheValues(string value, string type)
    {
        var objects = await ObjectsAsync("cluster-proxy", "ManagedProxyConfiguration", value);

        Assert.That(objects.Text("spec/proxyServer/entrypoint/type"), Is.EqualTo(type));
        Assert.That(objects.Text("spec/proxyServer/namespace"), Is.EqualTo("open-cluster-management-addon"));
    }

    [Test]
    public async Task ClusterProxy_NoEntrypoint_IsAnErrorThatNamesTheValue()
    {
        var rendered = await RenderedChart.AsItIsAsync("cluster-proxy", TestContext.CurrentContext.CancellationToken);

        Assert.That(rendered.ExitCode, Is.Not.Zero);
        Assert.That(rendered.Error, Does.Contain("entrypointAddress"));
    }

    [Test]
    public async Task ClusterGateway_ManagedAndTunnelled_IsConfiguredSo()
    {
        var configuration = await ObjectsAsync(
            "cluster-gateway-addon-manager", "ClusterGatewayConfiguration",
            "manualSecretManagement=false,konnectivityEgress=true,managedClusterRoles={view,edit}");

        Assert.That(configuration.Text("spec/secretManagement/type"), Is.EqualTo("ManagedServiceAccount"));
        Assert.That(configuration.Text("spec/egress/type"), Is.EqualTo("ClusterProxy"));
        Assert.That(configuration.Texts("spec/managedClusterRoles"), Is.EqualTo(["view", "edit"]));
    }

    [Test]
    public async Task ClusterGateway_Defaults_AreManualDirectAndGrantNothing()
    {
        var configuration = await ObjectsAsync("cluster-gateway-addon-manager", "ClusterGatewayConfiguration", "tag=");

        Assert.That(configuration.Text("spec/secretManagement/type"), Is.EqualTo("Manual"));
        Assert.That(configuration.Text("spec/egress/type"), Is.EqualTo("Direct"));
        Assert.That(configuration.At("spec/managedClusterRoles"), Is.Null);
    }

    [Test]
    public async Task ClusterGateway_RolesForNoAccount_AreRefused()
    {
        var rendered = await RenderedChart.OfAsync(
            "cluster-gateway-addon-manager", TestContext.CurrentContext.CancellationToken,
            "--set", "managedClusterRoles={view}");

        Assert.That(rendered.ExitCode, Is.Not.Zero);
        Assert.That(rendered.Error, Does.Contain("managedClusterRoles"));
    }

    [Test]
    public async Task ClusterGateway_AnotherApiGroup_IsTheManagersToo()
    {
        const string group = "gateways.example.com";

        var role = await ObjectsAsync("cluster-gateway-addon-manager", "ClusterRole", $"apiGroup={group}");
        var manager = await ObjectsAsync("cluster-gateway-addon-manager", "Deployment", $"apiGroup={group}");

        var groups = role.Items("rules").SelectMany(r => r.Texts("apiGroups")).ToList();
        Assert.That(groups, Does.Contain(group).And.Not.Contain("cluster.core.oam.dev"));
        var container = manager.At("spec/template/spec").Items("containers").Single();
        var variable = container.Items("env").Single(e => e.Text("name") == "API_GROUP_NAME");
        Assert.That(variable.Text("value"), Is.EqualTo(group));
    }

    [TestCase("apiGroup=apps")]
    [TestCase("apiGroup=Gateways.example.com")]
    public async Task ClusterGateway_NoApiGroup_IsAnErrorThatNamesTheValue(string value)
    {
        var rendered = await RenderedChart.OfAsync(
            "cluster-gateway-addon-manager", TestContext.CurrentContext.CancellationToken, "--set", value);

        Assert.That(rendered.ExitCode, Is.Not.Zero);
        Assert.That(rendered.Error, Does.Contain("apiGroup"));
    }

    private static async Task<YamlDotNet.RepresentationModel.YamlNode> ObjectsAsync(
        string chart, string kind, string value)
    {
        var rendered = await RenderedChart.OfAsync(chart, TestContext.CurrentContext.CancellationToken, "--set", value);
        Assert.That(rendered.ExitCode, Is.Zero, rendered.Error);
        return rendered.Objects.Single(o => o.Text("kind") == kind);
    }
}
