using Microsoft.AspNetCore.Http;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.ApiServers;

namespace OcmAddons.Kubernetes.Tests.Http;

[CancelAfter(30_000)]
public sealed class KubernetesClientTests
{
    [TestCase(503, "", "HTTP 503 Service Unavailable", "ServiceUnavailable")]
    [TestCase(502, "<html>bad gateway</html>", "HTTP 502: <html>bad gateway</html>", null)]
    [TestCase(403, """{"kind":"Status","message":"no","reason":"Forbidden"}""", "no", "Forbidden")]
    [TestCase(404, """{"kind":"Other","message":"no"}""", """HTTP 404: {"kind":"Other","message":"no"}""", "NotFound")]
    public async Task AnyCall_ServerAnswersWithAnError_IsAStatusWhateverTheBody(
        int code, string body, string message, string? reason, CancellationToken cancellationToken)
    {
        await using var server = await FakeApiServer.StartAsync(Answer(code, body), cancellationToken);
        using var client = new KubernetesClient(server.Config, TimeProvider.System);

        var error = (await Assert.ThrowsAsync<KubernetesException>(
            () => client.ListAsync<V1Pod>(new(), cancellationToken)))!;

        Assert.That((error.Code, error.Status.Reason), Is.EqualTo((code, reason)));
        Assert.That(error.Message, Is.EqualTo(message));
    }

    [TestCase(429, 3)]
    [TestCase(503, 3)]
    public async Task Create_ServerAsksToComeBack_IsRepeatedWithItsBody(
        int code, int expected, CancellationToken cancellationToken)
    {
        var bodies = new List<string>();
        await using var server = await FakeApiServer.StartAsync(
            async context =>
            {
                bodies.Add(await new StreamReader(context.Request.Body).ReadToEndAsync(cancellationToken));
                context.Response.Headers.RetryAfter = "0";
                await WriteAsync(context, bodies.Count < 3 ? code : 201, """{"metadata":{"name":"a"}}""");
            },
            cancellationToken);
        using var client = new KubernetesClient(server.Config, TimeProvider.System);

        await client.CreateAsync(new V1Namespace { Metadata = new() { Name = "a" } }, cancellationToken);

        Assert.That(bodies, Has.Count.EqualTo(expected));
        Assert.That(bodies, Has.All.EqualTo("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a"}}"""));
    }

    [TestCase(500)]
    [TestCase(503)]
    [TestCase(504)]
    public async Task Create_FailureThatMayHaveHadAnEffect_IsNotRepeated(int code, CancellationToken cancellationToken)
    {
        var calls = 0;
        await using var server = await FakeApiServer.StartAsync(
            context =>
            {
                Interlocked.Increment(ref calls);
                return WriteAsync(context, code, "");
            },
            cancellationToken);
        using var client = new KubernetesClient(server.Config, TimeProvider.System);

        await Assert.ThrowsAsync<KubernetesException>(
            () => client.CreateAsync(new V1Namespace { Metadata = new() { Name = "a" } }, cancellationToken));

        Assert.That(calls, Is.EqualTo(1));
    }

    [TestCase("GET", 2)]
    [TestCase("POST", 1)]
    public async Task AnyCall_ConnectionBreaksBeforeTheAnswer_OnlyReadsAreRepeated(
        string method, int expected, CancellationToken cancellationToken)
    {
        var calls = 0;
        await using var server = await FakeApiServer.StartAsync(
            context =>
            {
                if (Interlocked.Increment(ref calls) > 1) return WriteAsync(context, 200, """{"metadata":{"name":"a"}}""");
                context.Abort();
                return Task.CompletedTask;
            },
            cancellationToken);
        using var client = new KubernetesClient(server.Config, TimeProvider.System);

        async Task<V1Namespace?> CallAsync() => method is "GET"
            ? await client.FindAsync<V1Namespace>(new(null, "a"), cancellationToken)
            : await client.CreateAsync(new V1Namespace { Metadata = new() { Name = "a" } }, cancellationToken);

        if (expected > 1) Assert.That(await CallAsync(), Is.Not.Null);
        else await Assert.ThrowsAsync<HttpRequestException>(CallAsync);
        Assert.That(calls, Is.EqualTo(expected));
    }

    [Test]
    public async Task AnyCall_NobodyListens_IsAConnectionError(CancellationToken cancellationToken)
    {
        using var client = new KubernetesClient(
            new() { Server = new($"http://127.0.0.1:{LoopbackPort.Free()}") }, TimeProvider.System);

        var error = (await Assert.ThrowsAsync<HttpRequestException>(
            () => client.FindAsync<V1Node>(new(null, "n"), cancellationToken)))!;

        Assert.That(error.HttpRequestError, Is.EqualTo(HttpRequestError.ConnectionError));
    }

    [Test]
    public async Task AnyCall_ServerDoesNotAnswer_EndsAtTheTimeout(CancellationToken cancellationToken)
    {
        await using var server = await FakeApiServer.StartAsync(
            context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted),
            cancellationToken);
        using var client = new KubernetesClient(
            new()
            {
                Server = server.Config.Server,
                CertificateAuthority = server.Config.CertificateAuthority,
                RequestTimeout = TimeSpan.FromMilliseconds(200),
            },
            TimeProvider.System);

        var error = (await Assert.ThrowsAsync<HttpRequestException>(
            () => client.FindAsync<V1Node>(new(null, "n"), cancellationToken)))!;

        Assert.That(error.Message, Does.StartWith("No answer within"));
    }

    [Test]
    public async Task List_PagesExpireOnTheWay_TakesAllInOnePiece(CancellationToken cancellationToken)
    {
        var queries = new List<string>();
        await using var server = await FakeApiServer.StartAsync(
            context =>
            {
                queries.Add(context.Request.QueryString.Value!);
                return queries.Count switch
                {
                    1 => WriteAsync(context, 200, List("1", "c 1", "a")),
                    2 => WriteAsync(context, 410, """{"kind":"Status","code":410,"reason":"Expired"}"""),
                    _ => WriteAsync(context, 200, List("9", "", "a", "b")),
                };
            },
            cancellationToken);
        using var client = new KubernetesClient(server.Config, TimeProvider.System);

        var list = await client.ListAsync<V1Namespace>(new(LabelSelector: "a=b", PageSize: 1), cancellationToken);

        Assert.That(list.Items.Select(item => item.Name()), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(list.ResourceVersion, Is.EqualTo("9"));
        Assert.That(queries, Is.EqualTo(new[]
        {
            "?labelSelector=a%3Db&limit=1", "?labelSelector=a%3Db&limit=1&continue=c%201", "?labelSelector=a%3Db",
        }));
    }

    [Test]
    public async Task AnyCall_ServerBehindAPath_KeepsThePath(CancellationToken cancellationToken)
    {
        string? path = null;
        await using var server = await FakeApiServer.StartAsync(
            context =>
            {
                path = context.Request.Path;
                return WriteAsync(context, 200, """{"metadata":{}}""");
            },
            cancellationToken);
        using var client = new KubernetesClient(
            new()
            {
                Server = new(server.Config.Server, "/clusters/one/proxy/"),
                CertificateAuthority = server.Config.CertificateAuthority,
            },
            TimeProvider.System);

        await client.FindAsync<V1Node>(new(null, "n"), cancellationToken);

        Assert.That(path, Is.EqualTo("/clusters/one/proxy/api/v1/nodes/n"));
    }

    [Test]
    public async Task Send_AddressOfAnotherServer_NeverSeesOurCredentials(CancellationToken cancellationToken)
    {
        using var client = new KubernetesClient(
            new() { Server = new("https://127.0.0.1:1"), Token = CredentialData.FromText("t") }, TimeProvider.System);

        await Assert.ThrowsAsync<ArgumentException>(
            () => client.SendAsync(new(HttpMethod.Get, "https://127.0.0.2:1/api"), cancellationToken));
    }

    private static string List(string version, string next, params string[] names) =>
        $$"""{"metadata":{"resourceVersion":"{{version}}","continue":"{{next}}"},"items":[{{string.Join(',', names.Select(name => $$$"""{"metadata":{"name":"{{{name}}}"}}"""))}}]}""";

    private static RequestDelegate Answer(int code, string body) => context => WriteAsync(context, code, body);

    private static Task WriteAsync(HttpContext context, int code, string body)
    {
        context.Response.StatusCode = code;
        return context.Response.WriteAsync(body);
    }
}
