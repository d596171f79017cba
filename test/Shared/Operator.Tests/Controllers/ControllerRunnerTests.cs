using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Fakes;
using OcmAddons.Testing.Time;
using static OcmAddons.Operator.Tests.OperatorFixture;

namespace OcmAddons.Operator.Tests.Controllers;

[CancelAfter(20_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ControllerRunnerTests
{
    private readonly FakeCluster _cluster = new();
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Reconcile_CreateUpdateDelete_GetsNewestStateAndThenItsAbsence(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(cancellationToken);
        var controller = host.Services.GetRequiredService<RecordingController>();

        await _cluster.CreateAsync(ConfigMap("a", "1"), cancellationToken);
        Assert.That(await controller.NextAsync(cancellationToken), Is.EqualTo("a=1"));
        await _cluster.ReplaceAsync(ConfigMap("a", "2"), subresource: null, cancellationToken);
        Assert.That(await controller.NextAsync(cancellationToken), Is.EqualTo("a=2"));
        await _cluster.DeleteAsync<V1ConfigMap>(Key("a"), preconditions: null, cancellationToken);
        Assert.That(await controller.NextAsync(cancellationToken), Is.EqualTo("-a"));
    }

    [Test]
    public async Task Reconcile_Fails_IsTriedAgainWithBackoff(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(cancellationToken);
        var controller = host.Services.GetRequiredService<RecordingController>();
        controller.OnReconcile = (_, _) => throw new InvalidOperationException("no");
        await _cluster.CreateAsync(ConfigMap("a", "1"), cancellationToken);

        for (var i = 0; i < 3; i++)
        {
            Assert.That(await controller.NextAsync(cancellationToken), Is.EqualTo("a=1"));
            await _time.WhenTimerDueWithinAsync(TimeSpan.FromSeconds(1), cancellationToken);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Test]
    public async Task Deleted_Fails_IsTriedAgain(CancellationToken cancellationToken)
    {
        await _cluster.CreateAsync(ConfigMap("a", "1"), cancellationToken);
        await using var host = await StartAsync(cancellationToken);
        var controller = host.Services.GetRequiredService<RecordingController>();
        await controller.NextAsync(cancellationToken);
        controller.OnDeleted = _ => throw new InvalidOperationException("no");
        await _cluster.DeleteAsync<V1ConfigMap>(Key("a"), preconditions: null, cancellationToken);

        Assert.That(await controller.NextAsync(cancellationToken), Is.EqualTo("-a"));
        await _time.WhenTimerDueWithinAsync(TimeSpan.FromSeconds(1), cancellationToken);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await controller.NextAsync(cancellationToken), Is.EqualTo("-a"));
    }

    [Test]
    public async Task Reconcile_TerminalFailure_RestsUntilTheObjectChangesAndTellsTheUser(
        CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(cancellationToken);
        var controller = host.Services.GetRequiredService<RecordingController>();
        controller.OnReconcile = (_, _) => throw new TerminalException("never");
        await _cluster.CreateAsync(ConfigMap("a", "1"), cancellationToken);
        Assert.That(await controller.NextAsync(cancellationToken), Is.EqualTo("a=1"));

        controller.OnReconcile = (_, _) => Task.FromResult(ReconciliationResult.Success);
        await _cluster.CreateAsync(ConfigMap("b", "1"), cancellationToken);
        Assert.That(await controller.NextAsync(cancellationToken), Is.EqualTo("b=1"));
        _time.Advance(TimeSpan.FromSeconds(30));
        await _cluster.ReplaceAsync(ConfigMap("a", "2"), subresource: null, cancellationToken);

        Assert.That(await controller.NextAsync(cancellationToken), Is.EqualTo("a=2"));
        var events = await _cluster.ListAsync<Corev1Event>(new ListOptions(Namespace), cancellationToken);
        Assert.That(events.Items.Select(e => (e.InvolvedObject!.Name, e.Type, e.Message)),
            Is.EqualTo(new[] { ("a", "Warning", "never") }));
    }

    [Test]
    public async Task Reconcile_AsksToBeCalledAgain_Is(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(cancellationToken);
        var controller = host.Services.GetRequiredService<RecordingController>();
        controller.OnReconcile = (_, _) => Task.FromResult(ReconciliationResult.After(TimeSpan.FromSeconds(30)));
        await _cluster.CreateAsync(ConfigMap("a", "1"), cancellationToken);
        await controller.NextAsync(cancellationToken);
        await _time.WhenTimerDueWithinAsync(TimeSpan.FromSeconds(30), cancellationToken);

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.That(controller.IsQuiet, Is.True);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await controller.NextAsync(cancellationToken), Is.EqualTo("a=1"));
    }

    [Test]
    public async Task Reconcile_SameKeyManyWorkers_NeverTwiceAtOnce(CancellationToken cancellationToken)
    {
        var entered = 0;
        var gate = new TaskCompletionSource();
        await using var host = await StartAsync(cancellationToken, watch => watch.WithConcurrency(4));
        var controller = host.Services.GetRequiredService<RecordingController>();
        controller.OnReconcile = async (entity, _) =>
        {
            if (entity.Name() == "a") Assert.That(Interlocked.Increment(ref entered), Is.EqualTo(1));
            if (entity.Data!["value"] == "1") await gate.Task;
            if (entity.Name() == "a") Interlocked.Decrement(ref entered);
            return ReconciliationResult.Success;
        };
        await _cluster.CreateAsync(ConfigMap("a", "1"), cancellationToken);
        Assert.That(await controller.NextAsync(cancellationToken), Is.EqualTo("a=1"));
        await _cluster.ReplaceAsync(ConfigMap("a", "2"), subresource: null, cancellationToken);
        await _cluster.CreateAsync(ConfigMap("b", "2"), cancellationToken);

        Assert.That(await controller.NextAsync(cancellationToken), Is.EqualTo("b=2")); // another key passes
        gate.SetResult();
        Assert.That(await controller.NextAsync(cancellationToken), Is.EqualTo("a=2"));
    }

    [Test]
    public async Task Owns_ChangeOfAnOwnedObject_LooksAtTheOwner(CancellationToken cancellationToken)
    {
        var owner = await _cluster.CreateAsync(ConfigMap("owner", "1"), cancellationToken);
        await using var host = await StartAsync(cancellationToken, watch => watch.Owns<V1Secret>());
        var controller = host.Services.GetRequiredService<RecordingController>();
        await controller.NextAsync(cancellationToken);
        var secret = new V1Secret { Metadata = new V1ObjectMeta { Name = "s", NamespaceProperty = Namespace } };
        secret.Metadata.OwnerReferences = [owner.OwnerReference(controller: null, blockOwnerDeletion: null)];

        await _cluster.CreateAsync(secret, cancellationToken);
        Assert.That(await controller.NextAsync(cancellationToken), Is.EqualTo("owner=1"));
        await _cluster.DeleteAsync<V1Secret>(Key("s"), preconditions: null, cancellationToken);
        Assert.That(await controller.NextAsync(cancellationToken), Is.EqualTo("owner=1"));
    }

    [Test]
    public async Task Where_ObjectsThatItExcludes_AreNotPassed(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(
            cancellationToken, watch => watch.Where(static map => map.Name().StartsWith('y')));
        var controller = host.Services.GetRequiredService<RecordingController>();
        await _cluster.CreateAsync(ConfigMap("no", "1"), cancellationToken);
        await _cluster.CreateAsync(ConfigMap("yes", "1"), cancellationToken);

        Assert.That(await controller.NextAsync(cancellationToken), Is.EqualTo("yes=1"));
    }

    [Test]
    public async Task Health_BeforeTheFirstList_IsNotReady(CancellationToken cancellationToken)
    {
        _cluster.Fault = (verb, _) => verb == "list" ? new HttpRequestException("refused") : null;
        await using var host = await StartAsync(cancellationToken);
        var checks = host.Services.GetRequiredService<HealthCheckService>();
        await _time.WhenTimerDueWithinAsync(TimeSpan.FromSeconds(1), cancellationToken);

        var before = await checks.CheckHealthAsync(cancellationToken);
        _cluster.Fault = null;
        _time.Advance(TimeSpan.FromSeconds(1));
        await host.Services.GetRequiredService<IEntityCache<V1ConfigMap>>().WaitForSyncAsync(cancellationToken);
        var after = await checks.CheckHealthAsync(cancellationToken);

        Assert.That(before.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(before.Entries["caches"].Description, Does.Contain("configmaps"));
        Assert.That(after.Status, Is.EqualTo(HealthStatus.Healthy));
    }

    private Task<OperatorFixture> StartAsync(
        CancellationToken cancellationToken, Action<IWatchBuilder<V1ConfigMap>>? watch = null) =>
        new OperatorFixture(_cluster, _time, builder => builder.AddController<RecordingController, V1ConfigMap>(watch))
            .StartAsync(cancellationToken);
}
