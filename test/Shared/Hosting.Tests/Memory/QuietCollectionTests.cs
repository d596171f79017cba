using OcmAddons.Hosting.Memory;
using OcmAddons.Testing.Time;

namespace OcmAddons.Hosting.Tests.Memory;

[CancelAfter(60_000)]
public sealed class QuietCollectionTests
{
    [Test]
    public async Task Tick_AfterNoCollection_Collects(CancellationToken cancellationToken)
    {
        var time = new FakeTimeProvider();
        using var collected = new SemaphoreSlim(0);
        using var quiet = new QuietCollection(time, () => 7, () => collected.Release());
        await quiet.StartAsync(cancellationToken);
        await time.WhenTimerDueWithinAsync(QuietCollection.Period, cancellationToken);

        for (var i = 0; i < 2; i++)
        {
            time.Advance(QuietCollection.Period);
            await collected.WaitAsync(cancellationToken);
        }

        await quiet.StopAsync(cancellationToken);
        Assert.That(collected.CurrentCount, Is.Zero);
    }

    [Test]
    public async Task Tick_AfterACollectionByTheProcessItself_LetsItBe(CancellationToken cancellationToken)
    {
        var (time, count) = (new FakeTimeProvider(), 0);
        using var asked = new SemaphoreSlim(0);
        using var collected = new SemaphoreSlim(0);
        using var quiet = new QuietCollection(time, Ask, () => collected.Release());
        await quiet.StartAsync(cancellationToken);
        await asked.WaitAsync(cancellationToken);
        await time.WhenTimerDueWithinAsync(QuietCollection.Period, cancellationToken);

        Interlocked.Increment(ref count);
        time.Advance(QuietCollection.Period);
        await asked.WaitAsync(cancellationToken);
        time.Advance(QuietCollection.Period);
        await collected.WaitAsync(cancellationToken);

        await quiet.StopAsync(cancellationToken);
        Assert.That(collected.CurrentCount, Is.Zero); // only the second time

        int Ask()
        {
            asked.Release();
            return Volatile.Read(ref count);
        }
    }
}
