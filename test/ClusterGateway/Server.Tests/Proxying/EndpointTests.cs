using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OcmAddons.ClusterGateway.Server.Proxying;
using OcmAddons.ClusterGateway.Server.Tests.Rig;
using OcmAddons.Testing.Certificates;

namespace OcmAddons.ClusterGateway.Server.Tests.Proxying;

/// <summary>Each kind of credential and endpoint, seen from the cluster.</summary>
[CancelAfter(60_000)]
public sealed class EndpointTests
{
    [TestCase("http", null)]
    [TestCase("http", "me:p%40ss")]
    [TestCase("https", null)]
    [TestCase("socks5", null)]
    [TestCase("socks5", "me:pass")]
    public async Task Forward_ProxyUrl_IsTheWayAlsoOfUpgrades(
        string scheme, string? user, CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(AnswerAsync, cancellationToken);
        var certificate = scheme == "https" ? backend.Authority.IssueServer("localhost").ToX509() : null;
        await using var proxy = new TestProxy(scheme, certificate, user is null ? null : Uri.UnescapeDataString(user));
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        var url = user is null ? proxy.Url : $"{scheme}://{user}@{proxy.Url.Split('@')[^1]}";
        await rig.AddClusterAsync(
            "c1", "ServiceAccountToken", Data(backend, ("token", "t"), ("proxy-url", url)), cancellationToken);

        var answer = await rig.AsUser("alice").GetStringAsync(GatewayRig.Proxy("c1", "/x"), cancellationToken);
        Assert.That((answer, proxy.Connections), Is.EqualTo(("Bearer t", 1)));

        await using var connection = await RawConnection.OpenAsync(rig, cancellationToken);
        var code = await connection.AskAsync(
            $"GET {GatewayRig.Proxy("c1", "/exec")}",
            ["X-Remote-User: alice", "Connection: Upgrade", "Upgrade: websocket"], cancellationToken);
        Assert.That((code, proxy.Connections), Is.EqualTo((101, 2)));
    }

    [Test]
    public async Task Forward_HttpsProxyThatNobodyVouchesFor_IsNotTrusted(CancellationToken cancellationToken)
    {
        using var stranger = new TestAuthority("stranger");
        await using var backend = await Backend.StartAsync(AnswerAsync, cancellationToken);
        await using var proxy = new TestProxy("https", stranger.IssueServer("localhost").ToX509());
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync(
            "c1", "ServiceAccountToken", Data(backend, ("token", "t"), ("proxy-url", proxy.Url)), cancellationToken);

        using var response = await rig.AsUser("alice").GetAsync(GatewayRig.Proxy("c1", "/x"), cancellationToken);

        Assert.That(((int)response.StatusCode, proxy.Connections), Is.EqualTo((502, 0)));
    }

    [Test]
    public async Task Read_ProxyUrlWithPassword_IsShownWithout(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(AnswerAsync, cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync(
            "c1", "ServiceAccountToken", Data(backend, ("token", "t"), ("proxy-url", "http://me:s3cret@proxy:3128")),
            cancellationToken);

        var text = await rig.AsUser("alice").GetStringAsync(
            "/apis/cluster.core.oam.dev/v1alpha1/clustergateways/c1", cancellationToken);

        var endpoint = JsonNode.Parse(text)!["spec"]!["access"]!["endpoint"]!["const"]!;
        Assert.That(endpoint["proxy-url"]!.GetValue<string>(), Is.EqualTo("http://proxy:3128"));
        Assert.That(text, Does.Not.Contain("s3cret"));
    }

    [TestCase("ftp://x")]
    [TestCase("proxy:3128")]
    [TestCase("http://me:s3cret@")]
    public void Read_NoProxyUrl_IsAnErrorThatDoesNotRepeatIt(string url) => Assert.That(
        () => ClusterProxyUrl.Read(url),
        Throws.TypeOf<GatewayConfigurationException>().With.Message.Not.Contains("s3cret"));

    [Test]
    public async Task Forward_X509_IsTheClientCertificateAndNoToken(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(AnswerAsync, cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        var client = backend.Authority.IssueClient("gateway");
        await rig.AddClusterAsync(
            "c1", "X509Certificate", Data(backend, ("tls.crt", client.CertificatePem), ("tls.key", client.KeyPem)),
            cancellationToken);

        var answer = await rig.AsUser("alice").GetStringAsync(GatewayRig.Proxy("c1", "/x"), cancellationToken);

        Assert.That(answer, Is.EqualTo("CN=gateway"));
    }

    [TestCase("/k8s/clusters/c-1", "/version", "/k8s/clusters/c-1/version")]
    [TestCase("/k8s/clusters/c-1/", "", "/k8s/clusters/c-1/")]
    public async Task Forward_EndpointWithAPath_StaysBelowIt(
        string path, string rest, string seen, CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(
            context => context.Response.WriteAsync(
                context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, context.RequestAborted),
            cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("c1", backend.Address + path, backend.Authority.Pem, "t", cancellationToken);

        var answer = await rig.AsUser("alice").GetStringAsync(GatewayRig.Proxy("c1", rest), cancellationToken);

        Assert.That(answer, Is.EqualTo(seen));
    }

    [Test]
    public async Task Forward_ConstWithoutCa_IsInsecureAsItsSecretSays(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(AnswerAsync, cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        var data = new Dictionary<string, string> { ["endpoint"] = backend.Address, ["token"] = "t" };
        await rig.AddClusterAsync("c1", "ServiceAccountToken", data, cancellationToken);

        var answer = await rig.AsUser("alice").GetStringAsync(GatewayRig.Proxy("c1", "/x"), cancellationToken);

        Assert.That(answer, Is.EqualTo("Bearer t"));
    }

    [Test]
    public async Task Forward_Dynamic_RunsTheProgramAndAgainWhenTheClusterRefuses(CancellationToken cancellationToken)
    {
        var good = "Bearer 1";
        var folder = Directory.CreateTempSubdirectory("gateway-exec-");
        var counter = Path.Combine(folder.FullName, "runs");
        await using var backend = await Backend.StartAsync(
            context =>
            {
                if (context.Request.Headers.Authorization != good) context.Response.StatusCode = 401;
                return context.Response.WriteAsync($"{context.Request.Headers.Authorization}", context.RequestAborted);
            },
            cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        const string credential = """{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"%s"}}""";
        var script = $"echo x >> {counter}; printf '{credential}' $(wc -l < {counter})";
        var exec = new JsonObject
        {
            ["apiVersion"] = "client.authentication.k8s.io/v1",
            ["command"] = "sh",
            ["args"] = new JsonArray("-c", script),
        };
        await rig.AddClusterAsync("c1", "Dynamic", Data(backend, ("exec", exec.ToJsonString())), cancellationToken);
        var client = rig.AsUser("alice");

        for (var i = 0; i < 3; i++)
        {
            Assert.That(
                await client.GetStringAsync(GatewayRig.Proxy("c1", "/x"), cancellationToken), Is.EqualTo("Bearer 1"));
        }

        good = "Bearer 2";
        Assert.That(
            await client.GetStringAsync(GatewayRig.Proxy("c1", "/x"), cancellationToken), Is.EqualTo("Bearer 2"));
        Assert.That(await File.ReadAllLinesAsync(counter, cancellationToken), Has.Length.EqualTo(2));
        good = "Bearer never";
        using var refused = await client.GetAsync(GatewayRig.Proxy("c1", "/x"), cancellationToken);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        folder.Delete(recursive: true);
    }

    [Test]
    public async Task Forward_DynamicCertificate_IsTheClientCertificate(CancellationToken cancellationToken)
    {
        await using var backend = await Backend.StartAsync(AnswerAsync, cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        var client = backend.Authority.IssueClient("gateway");
        var credential = new JsonObject
        {
            ["apiVersion"] = "client.authentication.k8s.io/v1",
            ["status"] = new JsonObject
            {
                ["clientCertificateData"] = client.CertificatePem,
                ["clientKeyData"] = client.KeyPem,
            },
        };
        var exec = new JsonObject
        {
            ["apiVersion"] = "client.authentication.k8s.io/v1",
            ["command"] = "printf",
            ["args"] = new JsonArray("%s", credential.ToJsonString()),
        };
        await rig.AddClusterAsync("c1", "Dynamic", Data(backend, ("exec", exec.ToJsonString())), cancellationToken);

        var answer = await rig.AsUser("alice").GetStringAsync(GatewayRig.Proxy("c1", "/x"), cancellationToken);

        Assert.That(answer, Is.EqualTo("CN=gateway"));
    }

    [TestCase("https://c1.invalid", "c1.invalid:443")]
    [TestCase("https://c1.invalid:6443", "c1.invalid:6443")]
    [TestCase("https://c1.invalid/k8s", "c1.invalid:443")]
    public async Task Forward_Endpoint_IsDialledAtItsPortOrAt443(
        string endpoint, string dialled, CancellationToken cancellationToken)
    {
        await using var proxy = new TestProxy("http");
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        var data = new Dictionary<string, string>
        {
            ["endpoint"] = endpoint,
            ["token"] = "t",
            ["proxy-url"] = proxy.Url,
        };
        await rig.AddClusterAsync("c1", "ServiceAccountToken", data, cancellationToken);

        using var response = await rig.AsUser("alice").GetAsync(GatewayRig.Proxy("c1", "/x"), cancellationToken);

        Assert.That(proxy.Targets.First(), Is.EqualTo(dialled));
    }

    private static Dictionary<string, string> Data(Backend backend, params (string Key, string Value)[] more)
    {
        var data = new Dictionary<string, string>
        {
            ["endpoint"] = backend.Address,
            ["ca.crt"] = backend.Authority.Pem,
        };
        foreach (var (key, value) in more) data[key] = value;
        return data;
    }

    /// <summary>Says with what credential the request came; upgrades whoever asks.</summary>
    private static async Task AnswerAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
        {
            await using var stream = await upgrade.UpgradeAsync();
            return;
        }

        var certificate = await context.Connection.GetClientCertificateAsync(context.RequestAborted);
        await context.Response.WriteAsync(
            certificate?.Subject ?? context.Request.Headers.Authorization.ToString(), context.RequestAborted);
    }
}
