using System.Net;
using System.Text;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Tests.Rig;
using OcmAddons.Testing.Certificates;

namespace OcmAddons.ClusterGateway.Server.Tests.Authentication;

/// <summary>Whose word on a caller counts.</summary>
[CancelAfter(60_000)]
public sealed class AuthenticationTests
{
    private const string Collection = "/apis/cluster.core.oam.dev/v1alpha1/clustergateways";

    private readonly string folder = Directory.CreateTempSubdirectory("gateway-authn-").FullName;

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public async Task Request_BearerToken_IsThatUser(CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        rig.Tokens["t-1"] = "robot";
        var client = rig.Client(certificate: null);
        client.DefaultRequestHeaders.Authorization = new("Bearer", "t-1");

        using var response = await client.GetAsync(Collection, cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(rig.Reviewer.Asked.Single().Caller.Name, Is.EqualTo("robot"));
    }

    [TestCase("base64url.bearer.authorization.k8s.io.dC0x, v5.channel.k8s.io", 200)]
    [TestCase("v5.channel.k8s.io", 401)]
    [TestCase("base64url.bearer.authorization.k8s.io.!!", 401)]
    [TestCase("base64url.bearer.authorization.k8s.io.", 401)]
    [TestCase("base64url.bearer.authorization.k8s.io.dC0x, base64url.bearer.authorization.k8s.io.dC0x", 401)]
    public async Task Request_BearerTokenOfAWebSocket_IsThatUser(
        string protocols, int code, CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        rig.Tokens["t-1"] = "robot";
        var client = rig.Client(certificate: null);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Sec-WebSocket-Protocol", protocols);

        using var response = await client.GetAsync(Collection, cancellationToken);

        Assert.That((int)response.StatusCode, Is.EqualTo(code));
    }

    [Test]
    public async Task Request_UnknownToken_Is401AlsoWithAFrontProxysHeaders(CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        var client = rig.Client(certificate: null);
        client.DefaultRequestHeaders.Authorization = new("Bearer", "nobody's");
        client.DefaultRequestHeaders.Add("X-Remote-User", "admin");

        using var response = await client.GetAsync(Collection, cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task ClientCaFile_StandsForTheHubs(CancellationToken cancellationToken)
    {
        using var ours = new TestAuthority("our-users");
        await using var rig = await new GatewayRig
        {
            Authentication = AuthenticationSettings.Default with { ClientCaFile = Write("client.crt", ours.Pem) },
        }.StartAsync(cancellationToken);

        using var known = await rig.Client(ours.IssueClient("alice").ToX509()).GetAsync(Collection, cancellationToken);
        using var hubs = await rig.Client(rig.UserCertificate("bob")).GetAsync(Collection, cancellationToken);
        using var proxied = await rig.AsUser("carol").GetAsync(Collection, cancellationToken);

        Assert.That(
            new[] { known.StatusCode, hubs.StatusCode, proxied.StatusCode },
            Is.EqualTo(new[] { HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.OK }));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task FrontProxyFlags_StandForTheHubsWord(bool skipLookup, CancellationToken cancellationToken)
    {
        using var ours = new TestAuthority("our-proxy");
        await using var rig = await new GatewayRig
        {
            Authentication = AuthenticationSettings.Default with
            {
                FrontProxy = new(
                    Write("proxy.crt", ours.Pem), ["gate"], ["X-User"], ["X-Uid"], ["X-Group"], ["X-More-"]),
                SkipLookup = skipLookup,
            },
        }.StartAsync(cancellationToken);

        using var hubs = await rig.AsUser("admin").GetAsync(Collection, cancellationToken);
        using var stranger = await Named(rig.Client(ours.IssueClient("stranger").ToX509()))
            .GetAsync(Collection, cancellationToken);
        using var known = await Named(rig.Client(ours.IssueClient("gate").ToX509()))
            .GetAsync(Collection, cancellationToken);
        using var user = await rig.Client(rig.UserCertificate("bob")).GetAsync(Collection, cancellationToken);

        var caller = rig.Reviewer.Asked[0].Caller;
        Assert.Multiple(() =>
        {
            Assert.That((int)hubs.StatusCode, Is.EqualTo(401));
            Assert.That((int)stranger.StatusCode, Is.EqualTo(401));
            Assert.That((int)known.StatusCode, Is.EqualTo(200));
            Assert.That((int)user.StatusCode, Is.EqualTo(skipLookup ? 401 : 200)); // the ConfigMap's client CA
            Assert.That((caller.Name, caller.Uid), Is.EqualTo(("alice", "7")));
            Assert.That(caller.Groups, Is.EqualTo(new[] { "dev", "system:authenticated" }));
            Assert.That(caller.Extra["scopes"], Is.EqualTo(new[] { "view" }));
        });
    }

    [Test]
    public async Task Lookup_ThatFails_IsToleratedOnRequest(CancellationToken cancellationToken)
    {
        using var ours = new TestAuthority("our-users");
        var rig = new GatewayRig
        {
            Authentication = AuthenticationSettings.Default with
            {
                ClientCaFile = Write("tolerated.crt", ours.Pem),
                TolerateFailedLookup = true,
            },
        };
        rig.Hub.Fault = (verb, plural) =>
            plural == "configmaps" && verb != "create" ? new IOException("the hub says no") : null;
        await using var started = await rig.StartAsync(cancellationToken);

        using var known = await rig.Client(ours.IssueClient("alice").ToX509()).GetAsync(Collection, cancellationToken);
        using var ready = await rig.Client(certificate: null).GetAsync("/readyz", cancellationToken);

        Assert.That((known.StatusCode, ready.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
    }

    [Test]
    public async Task Hub_PublishesAnotherFrontProxy_ItCountsAtOnce(CancellationToken cancellationToken)
    {
        using var next = new TestAuthority("next-proxy");
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        using var before = await rig.AsUser("alice").GetAsync(Collection, cancellationToken);

        await rig.PublishAsync("requestheader-client-ca-file", next.Pem, cancellationToken);

        using var old = await rig.AsUser("alice").GetAsync(Collection, cancellationToken);
        var client = rig.Client(next.IssueClient("front-proxy-client").ToX509());
        client.DefaultRequestHeaders.Add("X-Remote-User", "alice");
        using var now = await client.GetAsync(Collection, cancellationToken);
        Assert.That(
            new[] { before.StatusCode, old.StatusCode, now.StatusCode },
            Is.EqualTo(new[] { HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.OK }));
    }

    [Test]
    public async Task Hub_PublishesNonsense_TheLastWordStays(CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);

        using var before = await rig.AsUser("alice").GetAsync(Collection, cancellationToken);

        await rig.PublishAsync("requestheader-allowed-names", "[", cancellationToken);

        using var response = await rig.AsUser("alice").GetAsync(Collection, cancellationToken);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, Guid.NewGuid().ToString("N") + name);
        File.WriteAllText(path, text, Encoding.ASCII);
        return path;
    }

    private static HttpClient Named(HttpClient client)
    {
        foreach (var (name, value) in new[]
        {
            ("X-User", "alice"), ("X-Uid", "7"), ("X-Group", "dev"), ("X-More-Scopes", "view"),
        })
            client.DefaultRequestHeaders.Add(name, value);
        return client;
    }
}
