using YamlDotNet.RepresentationModel;

namespace OcmAddons.Architecture.Tests.Charts;

[TestFixture("cluster-proxy")]
[TestFixture("managed-serviceaccount")]
[TestFixture("cluster-gateway-addon-manager")]
[CancelAfter(300_000)]
public sealed class ChartTests(string chart)
{
    [TestCase("--kube-version=v1.20.2", "--api-versions=policy/v1beta1")]
    [TestCase("--kube-version=v1.33.0", "--api-versions=policy/v1", "--set=replicas=3")]
    public async Task Render_Defaults_EveryObjectIsWholeAndUnique(params string[] flags)
    {
        var objects = (await RenderAsync([.. flags, "--include-crds"])).Objects;

        Assert.That(objects.Select(o => (o.Text("apiVersion"), o.Text("kind"), o.Text("metadata/name"))),
            Has.None.Matches<(string?, string?, string?)>(o => o is (null, _, _) or (_, null, _) or (_, _, null)));
        Assert.That(objects.Select(Identity), Is.Unique);
        Assert.That(
            objects.Select(o => o.Text("kind")), Does.Contain("ClusterManagementAddOn").And.Contain("Deployment")
            .And.Contain("CustomResourceDefinition").And.Contain("Placement"));
    }

    [Test]
    public async Task Render_Manager_IsRestricted()
    {
        var pod = (await ManagerAsync()).At("spec/template/spec");
        var container = pod.Items("containers").Single();

        Assert.That(pod.Text("securityContext/runAsNonRoot"), Is.EqualTo("true"));
        Assert.That(pod.Text("securityContext/seccompProfile/type"), Is.EqualTo("RuntimeDefault"));
        Assert.That(container.Text("securityContext/readOnlyRootFilesystem"), Is.EqualTo("true"));
        Assert.That(container.Text("securityContext/allowPrivilegeEscalation"), Is.EqualTo("false"));
        Assert.That(container.Texts("securityContext/capabilities/drop"), Is.EqualTo(["ALL"]));
        Assert.That(container.At("livenessProbe"), Is.Not.Null);
        Assert.That(container.At("readinessProbe"), Is.Not.Null);
        Assert.That(container.Text("resources/limits/memory"), Is.Not.Null);
        Assert.That(container.Text("resources/requests/memory"), Is.Not.Null);
    }

    [Test]
    public async Task Render_Manager_IsOfTheChartsRelease()
    {
        var container = (await ManagerAsync()).At("spec/template/spec").Items("containers").Single();

        Assert.That(container.Text("image"), Does.Match("^quay.io/open-cluster-management/[a-z-]+:v0.1.0$"));
        Assert.That(container.Text("imagePullPolicy"), Is.EqualTo("IfNotPresent"));
        Assert.That(container.Texts("args").First(), Is.EqualTo("manager"));
    }

    [TestCase("replicas=many", "replicas")]
    [TestCase("replicas=0", "replicas")]
    [TestCase("tag=1", "tag")]
    [TestCase("nodeSelector=x", "nodeSelector")]
    [TestCase("tolerations[0]=x", "tolerations")]
    [TestCase("replcas=1", "replcas")]
    public async Task Render_WrongValue_IsAnErrorThatNamesIt(string value, string name)
    {
        var rendered = await RenderedChart.OfAsync(chart, CancellationToken, "--set", value);

        Assert.That(rendered.ExitCode, Is.Not.Zero);
        Assert.That(rendered.Error, Does.Contain(name));
        Assert.That(rendered.Output, Is.Empty);
    }

    private static CancellationToken CancellationToken => TestContext.CurrentContext.CancellationToken;

    private static string Identity(YamlMappingNode o) =>
        $"{o.Text("apiVersion")}/{o.Text("kind")}/{o.Text("metadata/namespace")}/{o.Text("metadata/name")}";

    private async Task<YamlMappingNode> ManagerAsync() =>
        (await RenderAsync()).Objects.Single(o => o.Text("kind") == "Deployment");

    private async Task<RenderedChart> RenderAsync(params string[] flags)
    {
        var rendered = await RenderedChart.OfAsync(chart, CancellationToken, flags);
        Assert.That(rendered.ExitCode, Is.Zero, rendered.Error);
        return rendered;
    }
}
