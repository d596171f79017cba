using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Fakes;
using OcmAddons.Testing.Time;
using static OcmAddons.Operator.Tests.OperatorFixture;

namespace OcmAddons.Operator.Tests.Controllers;

[CancelAfter(20_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FinalizerTests
{
    private const string Ours = "example.com/ours";

    private readonly FakeCluster _cluster = new();
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Reconcile_NewObject_HasTheFinalizerWhenTheControllerSeesIt(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(withController: true, cancellationToken);
        var controller = host.Services.GetRequiredService<RecordingController>();
        var seen = new TaskCompletionSource<bool>();
        controller.OnReconcile = (entity, _) =>
        {
            seen.TrySetResult(entity.HasFinalizer(Ours));
            return Task.FromResult(ReconciliationResult.Success);
        };
        await _cluster.CreateAsync(ConfigMap("a", "1"), cancellationToken);

        Assert.That(await seen.Task.WaitAsync(cancellationToken), Is.True);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Finalize_DeletedObject_IsFinalizedAndGoes(
        bool withController, CancellationToken cancellationToken)
    {
        var entity = ConfigMap("a", "1");
        entity.Metadata.Finalizers = ["example.com/theirs", Ours];
        await _cluster.CreateAsync(entity, cancellationToken);
        await using var host = await StartAsync(withController, cancellationToken);
        var finalizer = host.Services.GetRequiredService<RecordingFinalizer>();
        await _cluster.DeleteAsync<V1ConfigMap>(Key("a"), preconditions: null, cancellationToken);

        Assert.That(await finalizer.Calls.Reader.ReadAsync(cancellationToken), Is.EqualTo("a"));
        await foreach (var change in _cluster.WatchAsync<V1ConfigMap>(new ListOptions(), "1", cancellationToken))
        {
            if (change.Entity.HasFinalizer(Ours)) continue;
            Assert.That(change.Entity.Metadata.Finalizers, Is.EqualTo(new[] { "example.com/theirs" }));
            break;
        }
    }

    [Test]
    public async Task Finalize_NotYetDone_IsAskedAgainAndKeepsTheObject(CancellationToken cancellationToken)
    {
        var entity = ConfigMap("a", "1");
        entity.Metadata.Finalizers = [Ours];
        await _cluster.CreateAsync(entity, cancellationToken);
        await using var host = await StartAsync(withController: false, cancellationToken);
        var finalizer = host.Services.GetRequiredService<RecordingFinalizer>();
        finalizer.Result = ReconciliationResult.After(TimeSpan.FromSeconds(5));
        await _cluster.DeleteAsync<V1ConfigMap>(Key("a"), preconditions: null, cancellationToken);
        await finalizer.Calls.Reader.ReadAsync(cancellationToken);
        await _time.WhenTimerDueWithinAsync(TimeSpan.FromSeconds(5), cancellationToken);
        Assert.That(await _cluster.FindAsync<V1ConfigMap>(Key("a"), cancellationToken), Is.Not.Null);

        finalizer.Result = ReconciliationResult.Success;
        _time.Advance(TimeSpan.FromSeconds(5));
        await finalizer.Calls.Reader.ReadAsync(cancellationToken);
        await foreach (var change in _cluster.WatchAsync<V1ConfigMap>(new ListOptions(), "1", cancellationToken))
        {
            if (change.Type == WatchEventType.Deleted) return;
        }
    }

    private Task<OperatorFixture> StartAsync(bool withController, CancellationToken cancellationToken)
    {
        var host = new OperatorFixture(_cluster, _time, builder =>
        {
            builder.AddFinalizer<RecordingFinalizer, V1ConfigMap>(Ours);
            if (withController) builder.AddController<RecordingController, V1ConfigMap>();
        });
        return host.StartAsync(cancellationToken);
    }

    internal sealed class RecordingFinalizer : IEntityFinalizer<V1ConfigMap>
    {
        public Channel<string> Calls { get; } = Channel.CreateUnbounded<string>();

        public ReconciliationResult Result { get; set; }

        public async Task<ReconciliationResult> FinalizeAsync(V1ConfigMap entity, CancellationToken cancellationToken)
        {
            var result = Result;
            await Calls.Writer.WriteAsync(entity.Name(), cancellationToken);
            return result;
        }
    }
}
