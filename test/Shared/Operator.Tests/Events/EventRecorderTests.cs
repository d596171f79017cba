using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator.Events;
using OcmAddons.Testing.Fakes;
using OcmAddons.Testing.Time;

namespace OcmAddons.Operator.Tests.Events;

[CancelAfter(10_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EventRecorderTests
{
    private readonly FakeCluster _cluster = new();
    private readonly FakeTimeProvider _time = new();

    [Test]
    public async Task Record_SameEventAgain_CountsUp(CancellationToken cancellationToken)
    {
        var recorder = Recorder();
        var about = await _cluster.CreateAsync(OperatorFixture.ConfigMap("a"), cancellationToken);
        await recorder.RecordAsync(about, "Normal", "Made", "It is made.", cancellationToken);
        _time.Advance(TimeSpan.FromMinutes(1));
        await recorder.RecordAsync(about, "Normal", "Made", "It is made.", cancellationToken);
        await recorder.RecordAsync(about, "Normal", "Made", "Another is made.", cancellationToken);

        var events = await EventsAsync(cancellationToken);
        Assert.That(events.Select(e => (e.Message, e.Count)),
            Is.EquivalentTo(new[] { ("It is made.", (int?)2), ("Another is made.", 1) }));
        var first = events.Single(e => e.Count == 2);
        Assert.That(first.LastTimestamp - first.FirstTimestamp, Is.EqualTo(TimeSpan.FromMinutes(1)));
        Assert.That(first.InvolvedObject!.Kind, Is.EqualTo("ConfigMap"));
        Assert.That(first.InvolvedObject.Uid, Is.EqualTo(about.Uid()));
        Assert.That(first.Source!.Component, Is.EqualTo("test"));
    }

    [Test]
    public async Task Record_FloodAboutOneObject_IsCutAndRecovers(CancellationToken cancellationToken)
    {
        var recorder = Recorder();
        var about = await _cluster.CreateAsync(OperatorFixture.ConfigMap("a"), cancellationToken);
        for (var i = 0; i < 100; i++)
        {
            await recorder.RecordAsync(about, "Normal", "Made", $"It is made {i}.", cancellationToken);
        }

        Assert.That(await EventsAsync(cancellationToken), Has.Count.EqualTo(25));
        _time.Advance(TimeSpan.FromMinutes(5));
        await recorder.RecordAsync(about, "Normal", "Made", "It is made at last.", cancellationToken);
        Assert.That(await EventsAsync(cancellationToken), Has.Count.EqualTo(26));
    }

    [Test]
    public async Task Record_ServerRefuses_DoesNotFailTheCaller(CancellationToken cancellationToken)
    {
        var about = await _cluster.CreateAsync(OperatorFixture.ConfigMap("a"), cancellationToken);
        _cluster.Fault = (_, _) => new KubernetesException(new V1Status { Code = 403 });

        await Recorder().RecordAsync(about, "Normal", "Made", "It is made.", cancellationToken);

        _cluster.Fault = null;
        Assert.That(await EventsAsync(cancellationToken), Is.Empty);
    }

    private EventRecorder Recorder() => new(_cluster, "test", _time, NullLogger<EventRecorder>.Instance);

    private async Task<IReadOnlyList<Corev1Event>> EventsAsync(CancellationToken cancellationToken) =>
        (await _cluster.ListAsync<Corev1Event>(new ListOptions(), cancellationToken)).Items;
}
