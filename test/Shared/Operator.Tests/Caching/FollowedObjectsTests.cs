using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator.Caching;
using OcmAddons.Testing.Fakes;
using OcmAddons.Testing.Time;
using OcmAddons.Testing.Waiting;
using static OcmAddons.Operator.Tests.OperatorFixture;

namespace OcmAddons.Operator.Tests.Caching;

[CancelAfter(20_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FollowedObjectsTests
{
    private readonly FakeCluster _cluster = new();
    private readonly ChangeLog _changes = new();
    private FollowedObjects<V1ConfigMap> _followed = null!;

    [SetUp]
    public Task StartAsync()
    {
        _followed = new(_cluster, new FakeTimeProvider(), NullLoggerFactory.Instance);
        _followed.Subscribe(_changes.Add);
        return _followed.StartAsync(CancellationToken.None);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _followed.StopAsync(CancellationToken.None);
        _followed.Dispose();
    }

    [Test]
    public async Task Follow_ObjectComesChangesAndGoes_IsToldAndNoOtherIs(CancellationToken cancellationToken)
    {
        await _cluster.CreateAsync(ConfigMap("other", "1"), cancellationToken);
        _followed.Follow([Key("a")]);

        await _cluster.CreateAsync(ConfigMap("a", "1"), cancellationToken);
        await _changes.WaitAsync(1, cancellationToken);
        await _cluster.ReplaceAsync(ConfigMap("other", "2"), subresource: null, cancellationToken);
        await _cluster.ReplaceAsync(ConfigMap("a", "2"), subresource: null, cancellationToken);
        await _cluster.DeleteAsync<V1ConfigMap>(Key("a"), preconditions: null, cancellationToken);
        await _changes.WaitAsync(3, cancellationToken);

        Assert.That(_changes.All, Is.EqualTo(new[] { "+a=1", "~a=2", "-a" }));
    }

    [Test]
    public async Task Follow_Others_EndsTheWatchesOfThoseBefore(CancellationToken cancellationToken)
    {
        _followed.Follow([Key("a"), Key("b")]);
        await OpenWatchesAsync(2, cancellationToken);

        _followed.Follow([Key("b")]);
        await OpenWatchesAsync(1, cancellationToken);

        await _followed.StopAsync(cancellationToken);
        await OpenWatchesAsync(0, cancellationToken);
    }

    [Test]
    public async Task Follow_TheSameAgain_KeepsTheWatch(CancellationToken cancellationToken)
    {
        _followed.Follow([Key("a")]);
        await OpenWatchesAsync(1, cancellationToken);
        _followed.Follow([Key("a")]);
        _followed.Follow([Key("a"), Key("b")]);
        await OpenWatchesAsync(2, cancellationToken);

        Assert.That(_cluster.Requests.Count(request => request == "watch configmaps"), Is.EqualTo(2));
    }

    private Task OpenWatchesAsync(int count, CancellationToken cancellationToken) => Eventually.GetAsync(
        _ => Task.FromResult(_cluster.OpenWatches), open => open == count, $"{count} watches", cancellationToken);
}
