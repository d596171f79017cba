using OcmAddons.ClusterProxy.TunnelTest.Client;
using OcmAddons.ClusterProxy.TunnelTest.Dialing;
using OcmAddons.ClusterProxy.TunnelTest.Tests.Dialing;
using OcmAddons.Konnectivity.Dialing;
using OcmAddons.Testing.Time;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.ClusterProxy.TunnelTest.Tests.Client;

[CancelAfter(60_000)]
public sealed class TestClientTests
{
    private const string Answer =
        "HTTP/1.1 200 Connection Established\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi\n";

    private readonly FakeTimeProvider time = new();

    [TestCase(true, 1, 0)]
    [TestCase(false, 2, 2)]
    public async Task Run_Delays_HoldConnectionsAsLongAsTheyAreTo(
        bool closeIdle, int openDuringDelay, int openAfterwards, CancellationToken cancellationToken)
    {
        await using var proxy = new ScriptedProxy(Answer, open: true);
        using var output = new StringWriter { NewLine = "\n" };
        var run = new TestClient(
            new TestClientOptions
            {
                Server = new KonnectivityDialerOptions { EndPoint = proxy.EndPoint },
                Mode = TunnelMode.HttpConnect,
                Url = new Uri("http://managed1:8000/success"),
                Requests = 2,
                Delay = TimeSpan.FromSeconds(5),
                AfterDelay = TimeSpan.FromSeconds(7),
                CloseIdleConnections = closeIdle,
            },
            TextWriter.Synchronized(output), time).RunAsync(cancellationToken);

        await TrueAsync(() => TimersWithin(5) == 1 && proxy.Connections == openDuringDelay, cancellationToken);
        time.Advance(TimeSpan.FromSeconds(5));
        await TrueAsync(() => TimersWithin(7) == 1 && proxy.Connections == openAfterwards, cancellationToken);
        Assert.That(run.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(7));

        Assert.That(await run, Is.Empty);
        Assert.That(output.ToString(), Is.EqualTo("hi\nhi\n"));
        await TrueAsync(() => proxy.Connections == 0, cancellationToken);
    }

    [Test]
    public void Run_HostThatDoesNotResolve_SaysSo(CancellationToken cancellationToken)
    {
        var options = new TestClientOptions
        {
            Server = new KonnectivityDialerOptions { Host = "no-such-host.invalid" },
            Url = new Uri("http://managed1:8000/success"),
        };

        Assert.That(
            () => new TestClient(options, TextWriter.Null, time).RunAsync(cancellationToken),
            Throws.InstanceOf<IOException>().With.Message.StartsWith("no-such-host.invalid cannot be resolved"));
    }

    private int TimersWithin(int seconds) => time.CountDueWithin(TimeSpan.FromSeconds(seconds));

    private static Task TrueAsync(Func<bool> condition, CancellationToken cancellationToken) =>
        Eventually.TrueAsync(_ => Task.FromResult(condition()), "so many connections", cancellationToken);
}
