using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator.Caching;
using OcmAddons.Testing.Fakes;
using OcmAddons.Testing.Time;

namespace OcmAddons.Operator.Tests.Caching;

[CancelAfter(20_000)]
public sealed class InformerTests
{
    private FakeCluster _cluster = null!;
    private FakeTimeProvider _time = null!;
    private CancellationTokenSource _stop = null!;
    private ChangeLog _changes = null!;
    private Informer<V1ConfigMap> _informer = null!;
    private Task _running = null!;

    [SetUp]
    public void SetUp()
    {
        _cluster = new FakeCluster();
        _time = new FakeTimeProvider();
        _stop = new CancellationTokenSource();
        _changes = new ChangeLog();
        var indexers = new Dictionary<string, Func<V1ConfigMap, IEnumerable<string>>>(StringComparer.Ordinal)
        {
            ["value"] = static map => [map.Data!["value"]],
        };
        var declaration = new CacheDeclaration<V1ConfigMap>(new ListOptions(), indexers);
        _informer = new Informer<V1ConfigMap>("configmaps", _cluster, declaration, _time, NullLogger.Instance);
        _informer.Subscribe(_changes.Add);
        _running = Task.CompletedTask;
    }

    [TearDown]
    public async Task TearDown()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    [Test]
    public async Task Run_ObjectsBeforeAndAfterTheList_AreAllToldOnce(CancellationToken cancellationToken)
    {
        await CreateAsync("before", "1");
        await StartAsync(cancellationToken);
        await CreateAsync("after", "1");
        await UpdateAsync("before", "2");
        await DeleteAsync("after");
        await _changes.WaitAsync(4, cancellationToken);

        Assert.That(_changes.All, Is.EqualTo(new[] { "+before=1", "+after=1", "~before=2", "-after" }));
        Assert.That(_informer.Find(OperatorFixture.Key("before"))!.Data!["value"], Is.EqualTo("2"));
        Assert.That(_informer.Find(OperatorFixture.Key("after")), Is.Null);
    }

    [Test]
    public async Task Run_WatchBroken_ResumesWithoutGapOrRepetition(CancellationToken cancellationToken)
    {
        await CreateAsync("a", "1");
        await StartAsync(cancellationToken);
        _cluster.Fault = (verb, _) => verb == "watch" ? new HttpRequestException("refused") : null;
        _cluster.BreakWatches();
        await UpdateAsync("a", "2");
        await CreateAsync("b", "1");
        await _time.WhenTimerDueWithinAsync(TimeSpan.FromSeconds(1), cancellationToken);
        _cluster.Fault = null;
        _time.Advance(TimeSpan.FromSeconds(1));
        await _changes.WaitAsync(3, cancellationToken);

        Assert.That(_changes.All, Is.EqualTo(new[] { "+a=1", "~a=2", "+b=1" }));
        Assert.That(_cluster.Requests.Count(request => request == "list configmaps"), Is.EqualTo(1));
    }

    [Test]
    public async Task Run_VersionExpired_ListsAgainAndTellsTheDifferenceOnly(CancellationToken cancellationToken)
    {
        await CreateAsync("kept", "1");
        await CreateAsync("changed", "1");
        await CreateAsync("deleted", "1");
        await StartAsync(cancellationToken);
        _cluster.Fault = (verb, _) => verb == "watch" ? new HttpRequestException("refused") : null;
        _cluster.BreakWatches();
        await _time.WhenTimerDueWithinAsync(TimeSpan.FromSeconds(1), cancellationToken);
        await UpdateAsync("changed", "2");
        await DeleteAsync("deleted");
        await CreateAsync("new", "1");
        _cluster.Compact();
        _cluster.Fault = null;
        await AdvanceUntilAsync(6, cancellationToken);

        Assert.That(_changes.All.Take(3), Is.EquivalentTo(new[] { "+kept=1", "+changed=1", "+deleted=1" }));
        Assert.That(_changes.All.Skip(3), Is.EquivalentTo(new[] { "~changed=2", "-deleted", "+new=1" }));

        await UpdateAsync("kept", "2");
        await _changes.WaitAsync(7, cancellationToken);
        Assert.That(_changes.All[^1], Is.EqualTo("~kept=2"));
    }

    [Test]
    public async Task Run_ListRefusedAtFirst_SyncsWhenItWorks(CancellationToken cancellationToken)
    {
        await CreateAsync("a", "1");
        _cluster.Fault = (verb, _) =>
            verb == "list" ? new KubernetesException(new V1Status { Code = 403, Reason = "Forbidden" }) : null;
        _running = _informer.RunAsync(_stop.Token);
        await _time.WhenTimerDueWithinAsync(TimeSpan.FromSeconds(1), cancellationToken);
        Assert.That(_informer.HasSynced, Is.False);
        _cluster.Fault = null;
        _time.Advance(TimeSpan.FromSeconds(1));
        await _informer.WaitForSyncAsync(cancellationToken);

        Assert.That(_changes.All, Is.EqualTo(new[] { "+a=1" }));
    }

    [Test]
    public async Task Run_KindThatMayBeAbsent_IsFollowedAsItComesAndGoes(CancellationToken cancellationToken)
    {
        _informer = new Informer<V1ConfigMap>(
            "configmaps", _cluster, CacheDeclaration<V1ConfigMap>.Whole with { MayBeAbsent = true }, _time,
            NullLogger.Instance);
        _informer.Subscribe(_changes.Add);
        await CreateAsync("a", "1");
        var synced = await RunWithoutKindAsync(5, cancellationToken);
        // A server that has just started may say so, too: only the fourth time counts.
        Assert.That(synced, Is.EqualTo(new[] { false, false, false, false, true }));
        Assert.That(_informer.Problem, Is.Null);

        _cluster.Fault = null;
        await AdvanceUntilAsync(1, cancellationToken);
        await _time.WhenTimerDueWithinAsync(TimeSpan.FromMinutes(5), cancellationToken);
        _cluster.Fault = static (_, _) => Absent();
        _cluster.BreakWatches();
        await AdvanceUntilAsync(2, cancellationToken);
        Assert.That(_changes.All, Is.EqualTo(new[] { "+a=1", "-a" }));
    }

    [Test]
    public async Task Run_KindThatMustBeThere_IsWaitedFor(CancellationToken cancellationToken)
    {
        Assert.That(await RunWithoutKindAsync(8, cancellationToken), Is.All.False);
        Assert.That(_informer.Problem, Is.InstanceOf<KubernetesException>());
    }

    [Test]
    public async Task ByIndex_ObjectMovesBetweenValues_IsFiledUnderTheNewOneOnly(CancellationToken cancellationToken)
    {
        await CreateAsync("a", "red");
        await StartAsync(cancellationToken);
        Assert.That(_informer.ByIndex("value", "red"), Has.Count.EqualTo(1));

        await UpdateAsync("a", "blue");
        await _changes.WaitAsync(2, cancellationToken);

        Assert.That(_informer.ByIndex("value", "red"), Is.Empty);
        Assert.That(_informer.ByIndex("value", "blue"), Has.Count.EqualTo(1));
        Assert.That(() => _informer.ByIndex("other", "x"), Throws.ArgumentException);
    }

    [Test]
    public async Task Subscribe_Late_IsToldWhatIsThere(CancellationToken cancellationToken)
    {
        await CreateAsync("a", "1");
        await StartAsync(cancellationToken);
        var late = new ChangeLog();
        _informer.Subscribe(late.Add);

        Assert.That(late.All, Is.EqualTo(new[] { "+a=1" }));
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        _running = _informer.RunAsync(_stop.Token);
        await _informer.WaitForSyncAsync(cancellationToken);
        // The watch's lifetime timer: from here on it is the watch that runs.
        await _time.WhenTimerDueWithinAsync(TimeSpan.FromMinutes(5), cancellationToken);
    }

    private static KubernetesException Absent() => new(new V1Status { Code = 404, Reason = "NotFound" });

    /// <summary>Whether it had synced, each time that it asked; it is told that there is no such kind.</summary>
    private async Task<IEnumerable<bool>> RunWithoutKindAsync(int times, CancellationToken cancellationToken)
    {
        var synced = new ConcurrentQueue<bool>();
        _cluster.Fault = (_, _) =>
        {
            synced.Enqueue(_informer.HasSynced);
            return Absent();
        };
        _running = _informer.RunAsync(_stop.Token);
        while (synced.Count < times)
        {
            await _time.WhenTimerDueWithinAsync(TimeSpan.FromMinutes(1), cancellationToken);
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return synced.Take(times);
    }

    private async Task AdvanceUntilAsync(int count, CancellationToken cancellationToken)
    {
        while (_changes.All.Count < count)
        {
            await _time.WhenTimerDueWithinAsync(TimeSpan.FromMinutes(5), cancellationToken);
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private Task CreateAsync(string name, string value) =>
        _cluster.CreateAsync(OperatorFixture.ConfigMap(name, value), CancellationToken.None);

    private Task UpdateAsync(string name, string value) =>
        _cluster.ReplaceAsync(OperatorFixture.ConfigMap(name, value), subresource: null, CancellationToken.None);

    private Task DeleteAsync(string name) =>
        _cluster.DeleteAsync<V1ConfigMap>(OperatorFixture.Key(name), preconditions: null, CancellationToken.None);
}
