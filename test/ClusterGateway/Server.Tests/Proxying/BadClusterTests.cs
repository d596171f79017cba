using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Server.Tests.Rig;
using OcmAddons.Testing.Certificates;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.ClusterGateway.Server.Tests.Proxying;

/// <summary>A managed cluster may do what it wants: its callers are told, and other clusters' notice nothing.</summary>
[CancelAfter(120_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BadClusterTests : IDisposable
{
    private const int InFlight = 2000;
    private const int PerConnection = 500;
    private readonly TestAuthority authority = new("managed-ca");

    public void Dispose() => authority.Dispose();

    [TestCase("SSH-2.0-OpenSSH_9.2\r\n", false, TestName = "Forward_TargetWithoutTls_IsABadGateway")]
    [TestCase("SSH-2.0-OpenSSH_9.2\r\n", true, TestName = "Forward_TargetThatIsNoHttp_IsABadGateway")]
    [TestCase("HTTP/1.1 2x0 OK\r\n\r\n", true, TestName = "Forward_TargetWithoutAStatus_IsABadGateway")]
    [TestCase("", true, TestName = "Forward_TargetHangsUp_IsABadGateway")]
    public async Task Forward_Garbage_IsABadGateway(string answer, bool tls, CancellationToken cancellationToken)
    {
        await using var bad = new RawBackend(tls ? Certificate() : null, Answer(answer));

        var (code, message) = await AskAsync(bad, cancellationToken);

        Assert.That(code, Is.EqualTo(HttpStatusCode.BadGateway), message);
        Assert.That(message, Does.StartWith("cluster bad "));
    }

    [Test]
    public async Task Forward_HeadersWithoutEnd_AreABadGatewayAndNotKept(CancellationToken cancellationToken)
    {
        var sent = 0L;
        await using var bad = new RawBackend(Certificate(), async (stream, token) =>
        {
            await ReadSomeAsync(stream, token);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), token);
            var header = Encoding.ASCII.GetBytes($"X-More: {new string('x', 1000)}\r\n");
            for (; ; sent += header.Length) await stream.WriteAsync(header, token);
        });

        var (code, message) = await AskAsync(bad, cancellationToken);

        Assert.That(code, Is.EqualTo(HttpStatusCode.BadGateway), message);
        Assert.That(sent, Is.LessThan(32 << 20), "what the network holds, and no more");
    }

    [Test]
    public async Task Forward_AnswerCutShort_BreaksOffAndDoesNotEnd(CancellationToken cancellationToken)
    {
        await using var bad = new RawBackend(
            Certificate(), Answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nthe beginning"));
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("bad", bad.Address, authority.Pem, "t", cancellationToken);

        Assert.That(
            () => rig.AsUser("alice").GetStringAsync(GatewayRig.Proxy("bad", "/x"), cancellationToken),
            Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task Forward_ExpiredCertificate_IsABadGatewayThatSaysSo(CancellationToken cancellationToken)
    {
        var expired = authority.IssueServer(TimeSpan.FromMinutes(-10), "127.0.0.1").ToX509();
        await using var bad = new RawBackend(expired, Answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));

        var (code, message) = await AskAsync(bad, cancellationToken);

        Assert.That(code, Is.EqualTo(HttpStatusCode.BadGateway), message);
        Assert.That(message, Does.Contain("was not trusted").And.Contain("certificate has expired"));
    }

    [Test]
    public async Task Forward_BlackHole_TimesOutWithinTenSeconds(CancellationToken cancellationToken)
    {
        await using var bad = new RawBackend(
            null, (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token));

        var (code, message) = await AskAsync(bad, cancellationToken);

        Assert.That(code, Is.EqualTo(HttpStatusCode.GatewayTimeout), message);
    }

    [Test]
    public async Task Forward_ThousandsInFlight_HoldUpNobodyElseAndEndWithTheirCallers(
        CancellationToken cancellationToken)
    {
        var inFlight = 0;
        await using var slow = await Backend.StartAsync(
            async context =>
            {
                Interlocked.Increment(ref inFlight);
                try
                {
                    await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
                }
                finally
                {
                    Interlocked.Decrement(ref inFlight);
                }
            },
            cancellationToken);
        await using var good = await Backend.StartAsync(
            context => context.Response.WriteAsync("ok", context.RequestAborted), cancellationToken);
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("slow", slow, "t", cancellationToken);
        await rig.AddClusterAsync("good", good, "t", cancellationToken);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var stuck = Enumerable.Range(0, InFlight / PerConnection).Select(_ => rig.AsUser("alice"))
            .SelectMany(client => Enumerable.Range(0, PerConnection)
                .Select(_ => client.GetAsync(GatewayRig.Proxy("slow", "/x"), leaving.Token)))
            .ToList();
        await Eventually.TrueAsync(
            _ => Task.FromResult(Volatile.Read(ref inFlight) == InFlight), "all are in flight", cancellationToken);

        var others = rig.AsUser("bob");
        for (var i = 0; i < 50; i++)
            Assert.That(
                await others.GetStringAsync(GatewayRig.Proxy("good", "/x"), cancellationToken), Is.EqualTo("ok"));

        Assert.That(stuck, Has.None.Property(nameof(Task.IsCompleted)).True);
        await leaving.CancelAsync();
        Assert.That(() => Task.WhenAll(stuck), Throws.InstanceOf<OperationCanceledException>());
        await Eventually.TrueAsync(
            _ => Task.FromResult(Volatile.Read(ref inFlight) == 0), "the cluster is left alone", cancellationToken);
    }

    private X509Certificate2 Certificate() => authority.IssueServer("127.0.0.1").ToX509();

    private static Func<Stream, CancellationToken, Task> Answer(string text) => async (stream, cancellationToken) =>
    {
        await ReadSomeAsync(stream, cancellationToken);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);
    };

    private static async Task ReadSomeAsync(Stream stream, CancellationToken cancellationToken) =>
        _ = await stream.ReadAsync(new byte[4096], cancellationToken);

    private async Task<(HttpStatusCode Code, string Message)> AskAsync(
        RawBackend bad, CancellationToken cancellationToken)
    {
        await using var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddClusterAsync("bad", bad.Address, authority.Pem, "t", cancellationToken);
        using var response = await rig.AsUser("alice").GetAsync(GatewayRig.Proxy("bad", "/x"), cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return (response.StatusCode, $"{JsonNode.Parse(text)!["message"]}");
    }
}
