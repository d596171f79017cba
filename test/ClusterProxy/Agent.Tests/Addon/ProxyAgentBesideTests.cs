using System.Net;
using OcmAddons.ClusterProxy.Agent.Addon;
using OcmAddons.Testing.Time;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.ClusterProxy.Agent.Tests.Addon;

[CancelAfter(30_000)]
public sealed class ProxyAgentBesideTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    [Test]
    public async Task Ready_FollowsTheProxyAgent(CancellationToken cancellationToken)
    {
        var time = new FakeTimeProvider();
        using var agent = new ScriptedAgent { Answer = () => new(HttpStatusCode.ServiceUnavailable) };
        using var beside = new ProxyAgentBeside(new HttpClient(agent, disposeHandler: false), time);
        await beside.StartAsync(cancellationToken);
        await AskedAsync(agent, 1, cancellationToken);
        Assert.That(beside.Ready, Is.False);

        (Func<HttpResponseMessage>? Answer, bool Ready)[] steps =
        [
            (() => new(HttpStatusCode.OK), true),
            (() => new(HttpStatusCode.ServiceUnavailable), false),
            (() => new(HttpStatusCode.OK), true),
            (() => throw new HttpRequestException("connection refused"), false),
            (() => new(HttpStatusCode.OK), true),
        ];
        for (var i = 0; i < steps.Length; i++)
        {
            agent.Answer = steps[i].Answer;
            time.Advance(Period);
            await AskedAsync(agent, i + 2, cancellationToken);
            await ReadyAsync(beside, steps[i].Ready, cancellationToken);
        }

        agent.Answer = null; // it hangs
        time.Advance(Period);
        await AskedAsync(agent, 7, cancellationToken);
        Assert.That(beside.Ready, Is.True, "it has time to answer");
        time.Advance(Period);
        await ReadyAsync(beside, false, cancellationToken);
        await beside.StopAsync(cancellationToken);
        Assert.That(agent.Where, Is.EqualTo(new Uri("http://localhost:8093/readyz")));
    }

    private static Task AskedAsync(ScriptedAgent agent, int times, CancellationToken cancellationToken) =>
        Eventually.TrueAsync(_ => Task.FromResult(agent.Asked >= times), $"{times} questions", cancellationToken);

    private static Task ReadyAsync(ProxyAgentBeside beside, bool ready, CancellationToken cancellationToken) =>
        Eventually.TrueAsync(_ => Task.FromResult(beside.Ready == ready), $"ready: {ready}", cancellationToken);

    /// <summary>The proxy-agent's probes; without an answer they hang.</summary>
    private sealed class ScriptedAgent : HttpMessageHandler
    {
        private int asked;

        public Func<HttpResponseMessage>? Answer { get; set; }

        public int Asked => Volatile.Read(ref asked);

        public Uri? Where { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Where = request.RequestUri;
            Interlocked.Increment(ref asked);
            if (Answer is { } answer) return answer();
            await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
            throw new InvalidOperationException("It never answers.");
        }
    }
}
