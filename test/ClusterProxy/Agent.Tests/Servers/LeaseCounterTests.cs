using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.ClusterProxy.Agent.Servers;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Fakes;
using OcmAddons.Testing.Time;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.ClusterProxy.Agent.Tests.Servers;

/// <summary>How many proxy-servers there are, by their leases and by what they say.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LeaseCounterTests
{
    private static readonly LeaseCountOptions Options = new("kube-system", "k8s-app=konnectivity-server");
    private readonly FakeTimeProvider time = new();
    private FakeCluster cluster = null!;
    private LeaseCounter counter = null!;
    private ServiceProvider services = null!;

    [SetUp]
    public void SetUp()
    {
        cluster = new FakeCluster();
        services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new LeaseMetrics(services.GetRequiredService<IMeterFactory>());
        counter = new LeaseCounter(Options, cluster, metrics, time, NullLogger<LeaseCounter>.Instance);
    }

    [TearDown]
    public async Task TearDown()
    {
        await counter.StopAsync(CancellationToken.None);
        counter.Dispose();
        await services.DisposeAsync();
    }

    [Test]
    public void Count_NothingKnown_IsOne() => Assert.That(counter.Count, Is.EqualTo(1));

    [Test]
    public async Task Count_LeasesThatAreHeld_CountsThemAlone(CancellationToken cancellationToken)
    {
        await AddAsync("a", secondsLeft: 30);
        await AddAsync("b", secondsLeft: 30);
        await AddAsync("expired", secondsLeft: -1);
        await AddAsync("other", secondsLeft: 30, app: "other");

        await counter.StartAsync(cancellationToken);

        await CountsAsync(2, cancellationToken);
    }

    [Test]
    public async Task Count_ServersComeAndGo_Follows(CancellationToken cancellationToken)
    {
        await AddAsync("a", secondsLeft: 300);
        await counter.StartAsync(cancellationToken);
        await CountsAsync(1, cancellationToken);

        await AddAsync("b", secondsLeft: 300);
        await AddAsync("c", secondsLeft: 30);
        await CountsAsync(3, cancellationToken);
        await cluster.DeleteAsync<V1Lease>(new("kube-system", "b"), preconditions: null, cancellationToken);
        await CountsAsync(2, cancellationToken);
        time.Advance(TimeSpan.FromSeconds(31));

        await CountsAsync(1, cancellationToken);
    }

    [Test]
    public async Task Count_ApiServerGone_StaysWhatItWas(CancellationToken cancellationToken)
    {
        await AddAsync("a", secondsLeft: 30);
        await AddAsync("b", secondsLeft: 30);
        await counter.StartAsync(cancellationToken);
        await CountsAsync(2, cancellationToken);

        cluster.Fault = (_, _) => new HttpRequestException("down");
        await Eventually.TrueAsync(
            _ =>
            {
                cluster.BreakWatches(); // the watch may only be about to begin
                return Task.FromResult(time.CountDueWithin(TimeSpan.FromSeconds(5)) > 0);
            },
            "the wait for the next attempt", cancellationToken);
        time.Advance(TimeSpan.FromMinutes(10));

        Assert.That(counter.Count, Is.EqualTo(2));
        cluster.Fault = null;
        await Eventually.TrueAsync(
            _ =>
            {
                time.Advance(TimeSpan.FromSeconds(5));
                return Task.FromResult(counter.Count == 1);
            },
            "the leases, which have expired, to be read again",
            cancellationToken);
    }

    [TestCase(1)]
    [TestCase(-1)]
    public async Task Count_ClockIsSet_GoesByWhatIsRenewed(int days, CancellationToken cancellationToken)
    {
        await AddAsync("renewed", secondsLeft: 30);
        await AddAsync("left alone", secondsLeft: 30);
        await counter.StartAsync(cancellationToken);
        await CountsAsync(2, cancellationToken);

        time.SetWallClock(TimeSpan.FromDays(days));
        Assert.That(counter.Count, Is.EqualTo(2), "as the servers are still there");
        time.Advance(TimeSpan.FromSeconds(20));
        var renewed = await cluster.FindAsync<V1Lease>(new("kube-system", "renewed"), cancellationToken);
        renewed!.Spec!.RenewTime += TimeSpan.FromSeconds(20); // the server's clock was not set
        await cluster.ReplaceAsync(renewed, subresource: null, cancellationToken);
        await AddAsync("the sign that it was seen", secondsLeft: 300);
        await CountsAsync(3, cancellationToken);
        time.Advance(TimeSpan.FromSeconds(20));

        await CountsAsync(2, cancellationToken);
    }

    [TestCase(ServerCountSource.Default, 3, ExpectedResult = 1)]
    [TestCase(ServerCountSource.Max, 3, ExpectedResult = 3)]
    [TestCase(ServerCountSource.Max, 0, ExpectedResult = 1)]
    public int Count_LeasesAndResponses_BySource(ServerCountSource source, int said)
    {
        var servers = new ServerCounter(Agent(source), counter);
        servers.Responded(said);
        return servers.Count;
    }

    [Test]
    public void Count_ResponsesAlone_IsWhatWasSaidLast()
    {
        var servers = new ServerCounter(Agent(ServerCountSource.Default));

        Assert.That(servers.Count, Is.EqualTo(1), "before any answer");
        servers.Responded(3);
        Assert.That(servers.Count, Is.EqualTo(3));
        servers.Responded(2);
        Assert.That(servers.Count, Is.EqualTo(2));
    }

    private static ProxyAgentOptions Agent(ServerCountSource source) =>
        new() { ServerHost = "localhost", CaFile = "ca.crt", ServerCountSource = source };

    private Task CountsAsync(int expected, CancellationToken cancellationToken) => Eventually.GetAsync(
        _ => Task.FromResult(counter.Count), count => count == expected, $"{expected} servers", cancellationToken);

    private Task AddAsync(string name, int secondsLeft, string app = "konnectivity-server") => cluster.CreateAsync(
        new V1Lease
        {
            Metadata = new()
            {
                Name = name,
                NamespaceProperty = "kube-system",
                Labels = new Dictionary<string, string> { ["k8s-app"] = app },
            },
            Spec = new()
            {
                LeaseDurationSeconds = Math.Max(30, secondsLeft),
                RenewTime = time.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(0, secondsLeft - 30)),
            },
        },
        CancellationToken.None);
}
