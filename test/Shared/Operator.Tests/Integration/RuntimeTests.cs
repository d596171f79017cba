using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator.Caching;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Operator.Tests.Integration;

/// <summary>The runtime against a real API server.</summary>
[Category("Integration")]
[CancelAfter(120_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class RuntimeTests
{
    private const string Finalizer = "example.com/ours";

    private string _space = "";

    private static KubernetesClient Client => ApiServer.Fixture.Admin;

    [SetUp]
    public async Task SetUp() => _space = await ApiServer.Fixture.CreateNamespaceAsync(CancellationToken.None);

    [Test]
    public async Task Informer_WatchesThatEndAllTheTime_TellsEachStateOnce(CancellationToken cancellationToken)
    {
        const int Objects = 60;
        var seen = new ConcurrentQueue<string>();
        await using var host = await StartAsync(
            Client, builder => builder.AddCache<V1ConfigMap>(new ListOptions(_space)), cancellationToken);
        host.Services.GetRequiredService<InformerRegistry>().Get<V1ConfigMap>(cluster: null).Subscribe(change =>
            seen.Enqueue($"{change.Key.Name}@{(change.Current ?? change.Previous)!.Metadata.ResourceVersion}"));
        var cache = host.Services.GetRequiredService<IEntityCache<V1ConfigMap>>();
        var expected = new List<string>();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100)); // over several lives of a watch
        for (var i = 0; i < Objects; i++)
        {
            var created = await Client.CreateAsync(Map($"map-{i}"), cancellationToken);
            expected.Add($"{created.Name()}@{created.Metadata.ResourceVersion}");
            await pace.WaitForNextTickAsync(cancellationToken);
        }

        await Eventually.TrueAsync(
            _ =>
                Task.FromResult(cache.Find(new(_space, $"map-{Objects - 1}")) is not null), "the last one",
                cancellationToken);

        Assert.That(seen.Where(state => state.StartsWith("map-", StringComparison.Ordinal)), Is.EqualTo(expected));
    }

    [Test]
    public async Task Finalizer_ObjectDeleted_IsFinalizedAndGoes(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(
            Client,
            builder => builder
                .AddCache<V1ConfigMap>(new ListOptions(_space))
                .AddFinalizer<CountingFinalizer, V1ConfigMap>(Finalizer),
            cancellationToken);
        await Client.CreateAsync(Map("a"), cancellationToken);
        await Client.WaitForAsync<V1ConfigMap>(
            new(_space, "a"), map => map.HasFinalizer(Finalizer), "our finalizer", cancellationToken);

        await Client.DeleteAsync<V1ConfigMap>(new(_space, "a"), preconditions: null, cancellationToken);
        await Client.WaitForDeletionAsync<V1ConfigMap>(new(_space, "a"), cancellationToken);

        Assert.That(host.Services.GetRequiredService<CountingFinalizer>().Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Election_LeaderStops_TheOtherTakesOverWithoutWaitingForTheLeaseToLapse(
        CancellationToken cancellationToken)
    {
        await using var first = await StartElectedAsync(cancellationToken);
        await first.Services.GetRequiredService<ILeaderElection>().WaitForLeadershipAsync(cancellationToken);
        await using var second = await StartElectedAsync(cancellationToken);
        var takesOver = second.Services.GetRequiredService<ILeaderElection>().WaitForLeadershipAsync(cancellationToken);
        Assert.That(takesOver.IsCompleted, Is.False);

        await first.StopAsync(cancellationToken);
        await takesOver; // the lease lasts an hour: it was given back

        var lease = await Client.GetAsync<V1Lease>(new(_space, "test"), cancellationToken);
        Assert.That(lease.Spec!.LeaseTransitions, Is.EqualTo(1));
    }

    [Test]
    public async Task Events_TheSameTwice_AreOneWithACount(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync(Client, _ => { }, cancellationToken);
        var recorder = host.Services.GetRequiredService<IEventRecorder>();
        var about = await Client.CreateAsync(Map("a"), cancellationToken);
        await recorder.RecordAsync(about, "Normal", "Made", "It is made.", cancellationToken);
        await recorder.RecordAsync(about, "Normal", "Made", "It is made.", cancellationToken);

        var recorded = (await Client.ListAsync<Corev1Event>(new ListOptions(_space), cancellationToken)).Items.Single();

        Assert.That(recorded.Count, Is.EqualTo(2));
        Assert.That(recorded.InvolvedObject!.Uid, Is.EqualTo(about.Uid()));
    }

    private Task<OperatorFixture> StartElectedAsync(CancellationToken cancellationToken) => StartAsync(
        ApiServer.Fixture.ClientFor(ApiServer.Fixture.AdminConfig),
        _ => { },
        cancellationToken,
        settings =>
        {
            settings.LeaderElection = true;
            settings.LeaderElectionNamespace = _space;
            settings.LeaseDuration = TimeSpan.FromHours(1);
            settings.RetryPeriod = TimeSpan.FromMilliseconds(200);
        });

    private static Task<OperatorFixture> StartAsync(
        IKubernetesClient client,
        Action<IOperatorBuilder> build,
        CancellationToken cancellationToken,
        Action<OperatorSettings>? configure = null) =>
        new OperatorFixture(client, TimeProvider.System, build, configure).StartAsync(cancellationToken);

    private V1ConfigMap Map(string name) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = _space },
    };

    internal sealed class CountingFinalizer : IEntityFinalizer<V1ConfigMap>
    {
        public int Count { get; private set; }

        public Task<ReconciliationResult> FinalizeAsync(V1ConfigMap entity, CancellationToken cancellationToken)
        {
            Count++;
            return Task.FromResult(ReconciliationResult.Success);
        }
    }
}
