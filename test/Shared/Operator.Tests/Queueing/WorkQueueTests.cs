using Microsoft.Extensions.DependencyInjection;
using OcmAddons.Kubernetes;
using OcmAddons.Operator.Metrics;
using OcmAddons.Operator.Queueing;
using OcmAddons.Testing.Time;

namespace OcmAddons.Operator.Tests.Queueing;

[CancelAfter(10_000)]
public sealed class WorkQueueTests
{
    private static readonly ObjectKey A = new("ns", "a");
    private static readonly ObjectKey B = new("ns", "b");

    private ServiceProvider _services = null!;
    private FakeTimeProvider _time = null!;
    private WorkQueue _queue = null!;

    [SetUp]
    public void SetUp()
    {
        _services = new ServiceCollection().AddMetrics().AddSingleton<OperatorMetrics>().BuildServiceProvider();
        _time = new FakeTimeProvider();
        _queue = new WorkQueue("test", _services.GetRequiredService<OperatorMetrics>(), _time);
    }

    [TearDown]
    public void TearDown()
    {
        _queue.Dispose();
        _services.Dispose();
    }

    [Test]
    public async Task Add_SameKeyTwice_IsTakenOnce(CancellationToken cancellationToken)
    {
        _queue.Add(A);
        _queue.Add(A);
        _queue.Add(B);

        Assert.That(await _queue.TakeAsync(cancellationToken), Is.EqualTo(A));
        Assert.That(await _queue.TakeAsync(cancellationToken), Is.EqualTo(B));
        Assert.That(_queue.TakeAsync(cancellationToken).IsCompleted, Is.False);
    }

    [Test]
    public void Add_ByATimerThatWasAlreadyFiring_IsDroppedOnceDisposed()
    {
        _queue.Dispose();

        Assert.That(() => _queue.Add(A), Throws.Nothing);
    }

    [TestCase(1)]
    [TestCase(-1)]
    public async Task AddAfter_ClockIsSet_IsDueWhenItWasToBe(int hours, CancellationToken cancellationToken)
    {
        _queue.AddAfter(A, TimeSpan.FromSeconds(10));
        var taking = _queue.TakeAsync(cancellationToken);

        _time.SetWallClock(TimeSpan.FromHours(hours));

        _time.Advance(TimeSpan.FromSeconds(9));
        Assert.That(taking.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await taking, Is.EqualTo(A));
    }

    [Test]
    public async Task Add_KeyBeingWorkedOn_ComesBackOnceAfterDone(CancellationToken cancellationToken)
    {
        _queue.Add(A);
        await _queue.TakeAsync(cancellationToken);
        _queue.Add(A);
        _queue.Add(A);
        var next = _queue.TakeAsync(cancellationToken);

        Assert.That(next.IsCompleted, Is.False);
        _queue.Done(A);

        Assert.That(await next, Is.EqualTo(A));
        _queue.Done(A);
        Assert.That(_queue.TakeAsync(cancellationToken).IsCompleted, Is.False);
    }

    [Test]
    public async Task AddAfter_SeveralWishes_TheSoonestCounts(CancellationToken cancellationToken)
    {
        _queue.AddAfter(A, TimeSpan.FromSeconds(10));
        _queue.AddAfter(A, TimeSpan.FromSeconds(2));
        _queue.AddAfter(A, TimeSpan.FromSeconds(5));
        var first = _queue.TakeAsync(cancellationToken);

        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.That(first.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That(await first, Is.EqualTo(A));
        _queue.Done(A);

        var second = _queue.TakeAsync(cancellationToken);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(second.IsCompleted, Is.False);
    }

    [Test]
    public async Task AddAfter_LongerThanATimerTakes_StillComes(CancellationToken cancellationToken)
    {
        _queue.AddAfter(A, TimeSpan.FromDays(120));
        _queue.AddAfter(B, TimeSpan.MaxValue);
        var next = _queue.TakeAsync(cancellationToken);

        _time.Advance(TimeSpan.FromDays(119));
        Assert.That(next.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.That(await next, Is.EqualTo(A));
    }

    [Test]
    public async Task Retry_AgainAndAgain_DoublesUntilForgotten(CancellationToken cancellationToken)
    {
        for (var failures = 1; failures <= 20; failures++)
        {
            Assert.That(_queue.Retry(A), Is.EqualTo(failures));
            var longest = TimeSpan.FromMilliseconds(Math.Min(20 * Math.Pow(2, failures - 1), 300_000));
            var next = _queue.TakeAsync(cancellationToken);
            _time.Advance(longest * 0.74);
            Assert.That(next.IsCompleted, Is.False, $"too soon after {failures}");
            _time.Advance(longest * 0.27);
            Assert.That(await next, Is.EqualTo(A));
            _queue.Done(A);
        }

        _queue.Forget(A);
        Assert.That(_queue.Retry(A), Is.EqualTo(1));
    }
}
