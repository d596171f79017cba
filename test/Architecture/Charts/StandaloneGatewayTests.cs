namespace OcmAddons.Architecture.Tests.Charts;

/// <summary>The chart of the gateway alone, with the values of the original's.</summary>
[CancelAfter(300_000)]
public sealed class StandaloneGatewayTests
{
    private const string Chart = "cluster-gateway";

    private const string Tunnel = "ocmIntegration.clusterProxy.enabled=true";

    [Test]
    public async Task Defaults_AreTheOriginals()
    {
        var objects = (await RenderAsync("tag=")).Objects;

        Assert.That(
            objects.Select(o => $"{o.Text("kind")} {o.Text("metadata/namespace")} {o.Text("metadata/name")}"),
            Is.EquivalentTo([
                "ServiceAccount open-cluster-management-addon cluster-gateway",
                "Namespace  open-cluster-management-credentials",
                "Deployment open-cluster-management-addon gateway-deployment",
                "Service open-cluster-management-addon gateway-service",
                "APIService  v1alpha1.cluster.core.oam.dev",
                "ClusterRole  open-cluster-management:cluster-gateway:managedcluster-reader",
                "ClusterRoleBinding  open-cluster-management:cluster-gateway:managedcluster-reader",
                "Role open-cluster-management-credentials cluster-gateway-secret-reader",
                "RoleBinding open-cluster-management-credentials cluster-gateway-secret-reader",
                "RoleBinding kube-system system:extension-apiserver-authentication-reader:cluster-gateway",
            ]));
        Assert.That(await ArgumentsAsync("tag="), Is.EqualTo([
            "apiserver", "--secure-port=9443", "--secret-namespace=open-cluster-management-credentials",
        ]));
        var api = objects.Single(o => o.Text("kind") == "APIService");
        Assert.That(api.Text("spec/service/name"), Is.EqualTo("gateway-service"));
        Assert.That(api.Text("spec/insecureSkipTLSVerify"), Is.EqualTo("true"));
    }

    [TestCase("secretNamespace=vela-system", "--secret-namespace=vela-system")]
    [TestCase("ocmIntegration.enabled=true", "--ocm-integration=true")]
    [TestCase(Tunnel, "--proxy-host=proxy-entrypoint.open-cluster-management-cluster-proxy")]
    [TestCase(Tunnel, "--proxy-port=8090")]
    [TestCase(Tunnel + ",ocmIntegration.clusterProxy.endpoint.host=h", "--proxy-host=h")]
    [TestCase(Tunnel + ",ocmIntegration.clusterProxy.endpoint.port=9090", "--proxy-port=9090")]
    [TestCase("featureGate.healthiness=true", "--feature-gates=HealthinessCheck=true")]
    [TestCase("tunnelTrust=Compatible", "--tunnel-trust=Compatible")]
    [TestCase("serving.secretName=s", "--tls-cert-file=/etc/server/tls.crt")]
    [TestCase("additionalArgs={-v=4}", "-v=4")]
    public async Task Value_IsAnArgument(string value, string argument) =>
        Assert.That(await ArgumentsAsync(value), Does.Contain(argument));

    [Test]
    public async Task SecretCache_TurnedOff_IsOnAllTheSameAsInTheOriginal() =>
        Assert.That(await ArgumentsAsync("featureGate.secretCache=false"), Has.None.Contains("SecretCache"));

    [Test]
    public async Task Files_ThatArgumentsName_AreMounted()
    {
        var pod = (await PodAsync($"{Tunnel},serving.secretName=s"))!;

        var container = pod.Items("containers").Single();
        var folders = container.Items("volumeMounts").ToDictionary(m => m.Text("name")!, m => m.Text("mountPath")!);
        var secrets = pod.Items("volumes").Where(v => v.At("secret") is not null)
            .ToDictionary(v => folders[v.Text("name")!], v => v.Text("secret/secretName"));
        Assert.That(secrets, Is.EquivalentTo(new Dictionary<string, string?>
        {
            ["/etc/ca"] = "proxy-server-ca",
            ["/etc/tls"] = "proxy-client",
            ["/etc/server"] = "s",
        }));
        var files = container.Texts("args").Where(a => a.Contains("=/etc/")).Select(a => a.Split('=')[1]).ToList();
        Assert.That(files, Has.Count.EqualTo(5));
        Assert.That(files.Select(f => f[..f.LastIndexOf('/')]).Distinct(), Is.EquivalentTo(secrets.Keys));
    }

    // It makes a certificate when none is given, and the container's own files are read-only.
    [Test]
    public async Task TemporaryFiles_CanBeWritten()
    {
        var pod = (await PodAsync("tag="))!;

        var mount = pod.Items("containers").Single().Items("volumeMounts")
            .SingleOrDefault(m => m.Text("mountPath") == "/tmp");
        Assert.That(mount, Is.Not.Null);
        Assert.That(mount!.At("readOnly"), Is.Null);
        var volume = pod.Items("volumes").Single(v => v.Text("name") == mount.Text("name"));
        Assert.That(volume.At("emptyDir"), Is.Not.Null);
    }

    [Test]
    public async Task CaBundle_IsWhatTheHubTrusts()
    {
        var api = (await RenderAsync("serving.caBundle=Q0E=")).Objects.Single(o => o.Text("kind") == "APIService");

        Assert.That(api.Text("spec/caBundle"), Is.EqualTo("Q0E="));
        Assert.That(api.At("spec/insecureSkipTLSVerify"), Is.Null);
    }

    [TestCase("createSecretNamespace=false")]
    [TestCase("secretNamespace=open-cluster-management-addon")]
    public async Task Namespace_ThatIsThere_IsNotMade(string value) => Assert.That(
        (await RenderAsync(value)).Objects.Select(o => o.Text("kind")), Has.None.EqualTo("Namespace"));

    [Test]
    public async Task Pod_IsRestricted()
    {
        var pod = await PodAsync("tag=");
        var container = pod!.Items("containers").Single();

        Assert.That(pod.Text("securityContext/runAsNonRoot"), Is.EqualTo("true"));
        Assert.That(pod.Text("securityContext/seccompProfile/type"), Is.EqualTo("RuntimeDefault"));
        Assert.That(container.Text("securityContext/readOnlyRootFilesystem"), Is.EqualTo("true"));
        Assert.That(container.Text("securityContext/allowPrivilegeEscalation"), Is.EqualTo("false"));
        Assert.That(container.Texts("securityContext/capabilities/drop"), Is.EqualTo(["ALL"]));
        Assert.That(container.Text("image"), Is.EqualTo("quay.io/open-cluster-management/cluster-gateway:v0.1.0"));
        Assert.That(container.At("readinessProbe"), Is.Not.Null);
        Assert.That(container.Text("resources/limits/memory"), Is.Not.Null);
    }

    [TestCase("replicas=0", "replicas")]
    [TestCase("ocmIntegration.clusterProxy.endpoint.port=http", "port")]
    [TestCase("featureGate.health=true", "health")]
    [TestCase("secretNamespace=", "secretNamespace")]
    public async Task WrongValue_IsAnErrorThatNamesIt(string value, string name)
    {
        var rendered = await RenderedChart.OfAsync(Chart, CancellationToken, "--set", value);

        Assert.That(rendered.ExitCode, Is.Not.Zero);
        Assert.That(rendered.Error, Does.Contain(name));
    }

    private static CancellationToken CancellationToken => TestContext.CurrentContext.CancellationToken;

    private static async Task<IReadOnlyList<string>> ArgumentsAsync(string value) =>
        [.. (await PodAsync(value))!.Items("containers").Single().Texts("args")];

    private static async Task<YamlDotNet.RepresentationModel.YamlNode?> PodAsync(string value) =>
        (await RenderAsync(value)).Objects.Single(o => o.Text("kind") == "Deployment").At("spec/template/spec");

    private static async Task<RenderedChart> RenderAsync(string value)
    {
        var rendered = await RenderedChart.OfAsync(Chart, CancellationToken, "--set", value);
        Assert.That(rendered.ExitCode, Is.Zero, rendered.Error);
        return rendered;
    }
}
