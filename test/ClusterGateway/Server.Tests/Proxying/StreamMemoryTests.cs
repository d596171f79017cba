using OcmAddons.ClusterGateway.Server.Proxying;
using OcmAddons.Testing.Time;

namespace OcmAddons.ClusterGateway.Server.Tests.Proxying;

[CancelAfter(60_000)]
public sealed class StreamMemoryTests
{
    [Test]
    public async Task Ended_ACrowdOfLongOnes_IsCollectedOnceUntilTheNext(CancellationToken cancellationToken)
    {
        var (time, told) = (new FakeTimeProvider(), 0);
        var collections = new List<int>();
        using var collected = new SemaphoreSlim(0);
        using var memory = new StreamMemory(time, () =>
        {
            collections.Add(told);
            collected.Release();
        });
        await memory.StartAsync(cancellationToken);
        await time.WhenTimerDueWithinAsync(StreamMemory.Period, cancellationToken);

        for (var crowd = 1; crowd <= 2; crowd++)
        {
            for (var i = 0; i < StreamMemory.Crowd - 1; i++) End(StreamMemory.Long);
            time.Advance(StreamMemory.Period); // one is lacking
            End(StreamMemory.Long);
            time.Advance(StreamMemory.Period);
            await collected.WaitAsync(cancellationToken);
        }

        await memory.StopAsync(cancellationToken);
        Assert.That(collections, Is.EqualTo(new[] { StreamMemory.Crowd, 2 * StreamMemory.Crowd }));

        void End(TimeSpan length)
        {
            told++;
            memory.Ended(length);
        }
    }

    [Test]
    public async Task Ended_ShortOnes_AreNotCounted(CancellationToken cancellationToken)
    {
        var (time, longOnes) = (new FakeTimeProvider(), 0);
        var first = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var memory = new StreamMemory(time, () => first.TrySetResult(longOnes));
        await memory.StartAsync(cancellationToken);
        await time.WhenTimerDueWithinAsync(StreamMemory.Period, cancellationToken);

        for (var i = 0; i < 2 * StreamMemory.Crowd; i++) memory.Ended(StreamMemory.Long - TimeSpan.FromTicks(1));
        time.Advance(StreamMemory.Period);
        for (; longOnes < StreamMemory.Crowd; longOnes++) memory.Ended(StreamMemory.Long);
        time.Advance(StreamMemory.Period);

        Assert.That(await first.Task.WaitAsync(cancellationToken), Is.EqualTo(StreamMemory.Crowd));
        await memory.StopAsync(cancellationToken);
    }
}
