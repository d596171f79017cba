using System.Diagnostics;

namespace OcmAddons.E2E.Tests;

/// <summary>
/// What stays open for longer than the minute after which servers and load balancers like to end a request.
/// </summary>
[CancelAfter(180_000)]
[Parallelizable]
public sealed class LongStreamTests
{
    private const int Seconds = 71;

    [Test]
    public async Task Logs_FollowedForOverAMinute_MissNothing(CancellationToken cancellationToken)
    {
        await using var space = await TestNamespace.CreateAsync(cancellationToken);
        await space.ApplyAsync(Manifests.Workload, cancellationToken);
        var kubectl = Kubectl.Through(TestEnvironment.First);
        await using var logs = kubectl.Command("logs", "-f", "workload", "-c", "main", "-n", space.Name).Start();
        await using var quiet = kubectl.Command(
            "exec", "-i", "workload", "-c", "main", "-n", space.Name, "--", "cat").Start();
        await quiet.Input.WriteLineAsync("before");
        await quiet.Input.FlushAsync(cancellationToken);
        await quiet.LineAsync("before", cancellationToken);
        var watch = Stopwatch.StartNew();

        var expected = 1;
        while (watch.Elapsed < TimeSpan.FromSeconds(Seconds))
        {
            // The first line was written before anybody followed.
            Assert.That(await logs.LineAsync("tick", cancellationToken), Is.EqualTo($"tick {expected}"));
            expected++;
        }

        Assert.That(expected, Is.GreaterThan(Seconds / 2));
        // Nothing went through it meanwhile.
        await quiet.Input.WriteLineAsync("after");
        await quiet.Input.FlushAsync(cancellationToken);
        await quiet.LineAsync("after", cancellationToken);
    }
}
