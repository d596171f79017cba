using Microsoft.Extensions.DependencyInjection;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Fakes;
using OcmAddons.Testing.Time;

namespace OcmAddons.Operator.Tests.LeaderElection;

[CancelAfter(20_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LeaseElectionTests
{
    private static readonly ObjectKey Lease = new("leases", "test");

    private readonly FakeCluster _cluster = new();
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Start_NoLease_TakesItAndThenReconciles(CancellationToken cancellationToken)
    {
        await _cluster.CreateAsync(OperatorFixture.ConfigMap("a", "1"), cancellationToken);
        await using var host = await StartAsync(cancellationToken);

        Assert.That(await Controller(host).NextAsync(cancellationToken), Is.EqualTo("a=1"));
        var lease = await _cluster.FindAsync<V1Lease>(Lease, cancellationToken);
        Assert.That(lease!.Spec!.HolderIdentity, Does.StartWith($"{Environment.MachineName}_"));
        Assert.That(lease.Spec.LeaseDurationSeconds, Is.EqualTo(15));
        Assert.That(lease.Spec.RenewTime, Is.EqualTo(_time.GetUtcNow()));
    }

    [Test]
    public async Task Start_LeaseHeld_WaitsUntilItLapsesBeforeItsOwnEyes(CancellationToken cancellationToken)
    {
        await HoldAsync("other", cancellationToken);
        await _cluster.CreateAsync(OperatorFixture.ConfigMap("a", "1"), cancellationToken);
        await using var host = await StartAsync(cancellationToken);
        var election = host.Services.GetRequiredService<ILeaderElection>();
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromSeconds(12); passed += TimeSpan.FromSeconds(3))
        {
            await _time.WhenTimerDueWithinAsync(TimeSpan.FromSeconds(3), cancellationToken);
            _time.Advance(TimeSpan.FromSeconds(3));
            Assert.That(election.IsLeader, Is.False);
        }

        Assert.That(Controller(host).IsQuiet, Is.True);
        while (!election.IsLeader)
        {
            await _time.WhenTimerDueWithinAsync(TimeSpan.FromSeconds(3), cancellationToken);
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(await Controller(host).NextAsync(cancellationToken), Is.EqualTo("a=1"));
        var lease = await _cluster.FindAsync<V1Lease>(Lease, cancellationToken);
        Assert.That(lease!.Spec!.LeaseTransitions, Is.EqualTo(1));
    }

    [Test]
    public async Task Hold_LeaseTakenByAnother_StopsTheHost(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(cancellationToken);
        await host.Services.GetRequiredService<ILeaderElection>().WaitForLeadershipAsync(cancellationToken);
        await HoldAsync("other", cancellationToken);

        await StopsAsync(host, cancellationToken);
        Assert.That(host.Services.GetRequiredService<ILeaderElection>().IsLeader, Is.False);
    }

    [Test]
    public async Task Hold_ServerAwayPastTheDeadline_StopsTheHost(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(cancellationToken);
        await host.Services.GetRequiredService<ILeaderElection>().WaitForLeadershipAsync(cancellationToken);
        _cluster.Fault = (_, plural) => plural == "leases" ? new HttpRequestException("refused") : null;
        var before = _time.GetUtcNow();

        await StopsAsync(host, cancellationToken);
        Assert.That(_time.GetUtcNow() - before, Is.InRange(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(15)));
    }

    [Test]
    public async Task Stop_WhileLeading_GivesTheLeaseBack(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(cancellationToken);
        await host.Services.GetRequiredService<ILeaderElection>().WaitForLeadershipAsync(cancellationToken);
        await host.StopAsync(cancellationToken);

        var lease = await _cluster.FindAsync<V1Lease>(Lease, cancellationToken);
        Assert.That(lease!.Spec!.HolderIdentity, Is.Null.Or.Empty);
    }

    private static RecordingController Controller(OperatorFixture host) =>
        host.Services.GetRequiredService<RecordingController>();

    private Task<OperatorFixture> StartAsync(CancellationToken cancellationToken)
    {
        var host = new OperatorFixture(
            _cluster,
            _time,
            builder => builder.AddController<RecordingController, V1ConfigMap>(),
            settings =>
            {
                settings.LeaderElection = true;
                settings.LeaderElectionNamespace = Lease.Namespace!;
            });
        return host.StartAsync(cancellationToken);
    }

    private async Task StopsAsync(OperatorFixture host, CancellationToken cancellationToken)
    {
        var stopping = new TaskCompletionSource();
        await using var registration = host.Stopping.Register(stopping.SetResult);
        while (!stopping.Task.IsCompleted)
        {
            var waits = _time.WhenTimerDueWithinAsync(TimeSpan.FromSeconds(10), cancellationToken);
            if (await Task.WhenAny(stopping.Task, waits) == waits) _time.Advance(TimeSpan.FromSeconds(1));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task HoldAsync(string holder, CancellationToken cancellationToken)
    {
        var lease = await _cluster.FindAsync<V1Lease>(Lease, cancellationToken);
        var held = lease ?? new V1Lease
        {
            Metadata = new V1ObjectMeta { Name = Lease.Name, NamespaceProperty = Lease.Namespace },
        };
        held.Spec = new V1LeaseSpec
        {
            HolderIdentity = holder,
            LeaseDurationSeconds = 15,
            RenewTime = _time.GetUtcNow(),
        };
        if (lease is null) await _cluster.CreateAsync(held, cancellationToken);
        else await _cluster.ReplaceAsync(held, subresource: null, cancellationToken);
    }
}
