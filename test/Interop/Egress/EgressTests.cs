using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Interop.Tests.Egress;

/// <summary>kube-apiserver's own egress selector as a frontend of our proxy-server.</summary>
[CancelAfter(300_000)]
[TestFixture(EgressWay.GrpcSocket)]
[TestFixture(EgressWay.ConnectSocket)]
[TestFixture(EgressWay.ConnectTls)]
public sealed class EgressTests(EgressWay way)
{
    private EgressLab lab = null!;

    private KubernetesClient Admin => lab.ApiServer.Admin;

    [OneTimeSetUp]
    public async Task SetUpAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        lab = await EgressLab.StartAsync(way, deadline.Token);
    }

    [OneTimeTearDown]
    public async Task TearDownAsync()
    {
        if (lab is not null) await lab.DisposeAsync();
    }

    [Test]
    public async Task Webhook_ThroughTheTunnel_AllowsAndDenies(CancellationToken cancellationToken)
    {
        var before = await DataPacketsAsync(cancellationToken);

        var allowed = await CreateAsync("allowed", labels: "{}", cancellationToken);
        var denied = await CreateAsync("denied", labels: """{"denied":"yes"}""", cancellationToken);

        Assert.That(allowed.Status, Is.EqualTo(HttpStatusCode.Created), allowed.Body);
        Assert.That(denied.Status, Is.EqualTo(HttpStatusCode.BadRequest).Or.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(denied.Body, Does.Contain("the webhook says no"));
        Assert.That(await DataPacketsAsync(cancellationToken), Is.GreaterThan(before));
    }

    [Test]
    public async Task AggregatedApi_ThroughTheTunnel_AnswersWhole(CancellationToken cancellationToken)
    {
        await IsServedAsync(cancellationToken);
        var sent = new byte[2_000_000];
        Random.Shared.NextBytes(sent);

        var large = await SendAsync(HttpMethod.Get, "large", content: null, cancellationToken);
        var digest = await SendAsync(HttpMethod.Post, "digest", new ByteArrayContent(sent), cancellationToken);

        Assert.That(large, Has.Length.EqualTo(ExtensionServer.LargeSize));
        Assert.That(Encoding.ASCII.GetString(digest), Is.EqualTo(Convert.ToHexString(SHA256.HashData(sent))));
    }

    [Test]
    public async Task AggregatedApi_ManyAtOnce_AnswerWhole(CancellationToken cancellationToken)
    {
        await IsServedAsync(cancellationToken);

        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            _ => SendAsync(HttpMethod.Get, "large", content: null, cancellationToken)));

        Assert.That(all.Select(body => body.Length), Has.All.EqualTo(ExtensionServer.LargeSize));
    }

    [Test]
    public async Task AgentRestarted_Webhook_IsRefusedThenWorksAgain(CancellationToken cancellationToken)
    {
        await lab.Agent.DisposeAsync();

        var without = await CreateAsync("without", labels: "{}", cancellationToken);
        Assert.That(without.Status, Is.EqualTo(HttpStatusCode.InternalServerError), "there is a way around the tunnel");
        Assert.That(without.Body, Does.Contain("failed calling webhook"));

        await lab.StartAgentAsync(cancellationToken);
        await Eventually.TrueAsync(
            async t => (await CreateAsync($"with-{Guid.NewGuid()}", "{}", t)).Status == HttpStatusCode.Created,
            "the webhook to be reached again", cancellationToken);
    }

    // Not dials: the API server keeps its connections.
    private async Task<double> DataPacketsAsync(CancellationToken cancellationToken) =>
        (await lab.Server.Process.MetricsAsync(cancellationToken)).Sum(
            "konnectivity_network_proxy_server_stream_packets_total", "packet_type=\"DATA\"");

    private async Task IsServedAsync(CancellationToken cancellationToken) => await Eventually.TrueAsync(
        async t =>
        {
            using var response = await Admin.SendAsync(
                new(HttpMethod.Get, $"/apis/{ExtensionServer.Group}/v1"), t);
            return response.IsSuccessStatusCode;
        },
        "the API to be served", cancellationToken);

    private async Task<byte[]> SendAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, $"/apis/{ExtensionServer.Group}/v1/{path}")
        {
            Content = content,
        };
        using var response = await Admin.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), () => Encoding.UTF8.GetString(body));
        return body;
    }

    private async Task<(HttpStatusCode Status, string Body)> CreateAsync(
        string name, string labels, CancellationToken cancellationToken)
    {
        var json = $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","labels":{{{labels}}}}}""";
        using var request = new HttpRequestMessage(
            HttpMethod.Post, $"/api/v1/namespaces/{EgressLab.Namespace}/configmaps")
        {
            Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
        };
        using var response = await Admin.SendAsync(request, cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }
}
