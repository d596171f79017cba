using Microsoft.Extensions.DependencyInjection;
using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Fakes;
using OcmAddons.Testing.Time;

namespace OcmAddons.ClusterProxy.Server.Tests.Leases;

/// <summary>The lease of a replica, and the removal of those of others.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ServerLeaseTests
{
    private static readonly ObjectKey Own = new("kube-system", "konnectivity-proxy-server-me");
    private readonly FakeTimeProvider time = new();
    private readonly FakeCluster cluster = new();
    private TunnelKit kit = null!;

    [SetUp]
    public void SetUp() => kit = new TunnelKit();

    [TearDown]
    public async Task TearDown() => await kit.DisposeAsync();

    [Test]
    public async Task Start_LeaseController_CreatesTheLeaseAndRenewsIt()
    {
        var began = time.GetUtcNow();
        await StartAsync();
        var created = await LeaseAsync(lease => lease is not null);

        var renewed = await LeaseAsync(lease =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return lease!.Spec!.RenewTime > began;
        });

        Assert.That(created!.Spec!.HolderIdentity, Is.EqualTo("me"));
        Assert.That(created.Spec.LeaseDurationSeconds, Is.EqualTo(30));
        Assert.That(created.Spec.AcquireTime, Is.EqualTo(began));
        Assert.That(created.Metadata.Labels, Does.ContainKey("k8s-app").WithValue("konnectivity-server"));
        Assert.That(renewed!.Spec!.AcquireTime, Is.EqualTo(began));
        Assert.That(renewed.LeftAt(time.GetUtcNow()), Is.GreaterThan(TimeSpan.Zero));
    }

    [Test]
    public async Task Start_ApiServerThatFails_TriesAgainSoon(CancellationToken cancellationToken)
    {
        cluster.Fault = (_, _) => new HttpRequestException("down");
        await StartAsync();
        await time.WhenTimerDueWithinAsync(TimeSpan.FromSeconds(2), cancellationToken);

        cluster.Fault = null;
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.That(await LeaseAsync(lease => lease is not null), Is.Not.Null);
    }

    [Test]
    public async Task Stop_OwnLease_IsGivenBack()
    {
        var server = await StartAsync();
        await LeaseAsync(lease => lease is not null);

        await server.Host.StopAsync(TimeSpan.FromSeconds(30));

        Assert.That(await cluster.FindAsync<V1Lease>(Own, TunnelKit.Cancellation), Is.Null);
    }

    [Test]
    public async Task Collect_LeasesOfOthers_RemovesOnlyThoseThatExpiredAndBearTheLabels()
    {
        await AddAsync("expired", TimeSpan.FromSeconds(-20), "konnectivity-server");
        await AddAsync("held", TimeSpan.FromSeconds(30), "konnectivity-server");
        await AddAsync("somebody-elses", TimeSpan.FromSeconds(-20), "other");
        await StartAsync();

        await UntilRemovedAsync("expired", renewed: "held");

        Assert.That(Find("held"), Is.Not.Null);
        Assert.That(Find("somebody-elses"), Is.Not.Null);
    }

    [TestCase(1)]
    [TestCase(-1)]
    public async Task Collect_ClockIsSet_RemovesOnlyThoseThatNobodyRenews(int days)
    {
        await AddAsync("left-alone", TimeSpan.FromSeconds(30), "konnectivity-server");
        await AddAsync("renewed", TimeSpan.FromSeconds(30), "konnectivity-server");
        await StartAsync();

        time.SetWallClock(TimeSpan.FromDays(days));

        await UntilRemovedAsync("left-alone", renewed: "renewed");
        Assert.That(Find("renewed"), Is.Not.Null);
    }

    // The holder's clock says what it has always said.
    private Task UntilRemovedAsync(string name, string renewed) => Eventually.IsAsync(() =>
    {
        var lease = Find(renewed)!;
        lease.Spec!.RenewTime += TimeSpan.FromSeconds(1);
        cluster.ReplaceAsync(lease, subresource: null, TunnelKit.Cancellation).Wait();
        time.Advance(TimeSpan.FromSeconds(1));
        return Find(name) is null;
    });

    private V1Lease? Find(string name) =>
        cluster.FindAsync<V1Lease>(new("kube-system", name), TunnelKit.Cancellation).Result;

    private Task AddAsync(string name, TimeSpan left, string app) => cluster.CreateAsync(
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
                LeaseDurationSeconds = 30,
                RenewTime = time.GetUtcNow() + left - TimeSpan.FromSeconds(30),
            },
        },
        TunnelKit.Cancellation);

    private async Task<V1Lease?> LeaseAsync(Func<V1Lease?, bool> condition)
    {
        V1Lease? last = null;
        await Eventually.IsAsync(() => condition(last = Find(Own.Name)));
        return last;
    }

    private Task<RunningServer> StartAsync() => kit.StartServerAsync(
        options =>
        {
            options.ServerId = "me";
            options.Leases = new ServerLeaseOptions(
                "kube-system", new Dictionary<string, string> { ["k8s-app"] = "konnectivity-server" });
        },
        services => services.AddSingleton<TimeProvider>(time).AddSingleton<IKubernetesClient>(cluster));
}
