using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.ClusterGateway.Server.Audit;
using OcmAddons.ClusterGateway.Server.Audit.Backends;
using OcmAddons.ClusterGateway.Server.Audit.Events;
using OcmAddons.ClusterGateway.Server.Audit.Policies;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Requests;
using OcmAddons.Testing.Time;

namespace OcmAddons.ClusterGateway.Server.Tests.Audit;

/// <summary>When events go to a backend, and what becomes of those that cannot.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AuditQueueTests : IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly Sink sink = new();
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().AddSingleton<AuditMetrics>()
        .BuildServiceProvider();

    private readonly Counts lost;

    public AuditQueueTests() => lost = new Counts(
        services.GetRequiredService<IMeterFactory>(), "apiserver_audit_error_total", "plugin");

    public void Dispose()
    {
        lost.Dispose();
        services.Dispose();
    }

    [Test]
    public async Task Add_Blocking_WaitsUntilItIsWritten(CancellationToken cancellationToken)
    {
        await using var queue = Start(new DeliverySettings(AuditMode.Blocking));

        var added = queue.AddAsync(Event("a"));
        var batch = await sink.NextAsync(cancellationToken);
        Assert.That(added.IsCompleted, Is.False);
        batch.Done.SetResult();

        Assert.That(await added, Is.True);
    }

    [TestCase(false, true)]
    [TestCase(true, false)]
    public async Task Add_NotWritten_OnlyStrictMinds(bool strict, bool goesOn, CancellationToken cancellationToken)
    {
        await using var queue = Start(
            new DeliverySettings(strict ? AuditMode.BlockingStrict : AuditMode.Blocking));

        var added = queue.AddAsync(Event("a"));
        (await sink.NextAsync(cancellationToken)).Done.SetException(new AuditException("disk full"));

        Assert.That(await added, Is.EqualTo(goesOn));
        Assert.That(lost.ToString(), Is.EqualTo("sink=1"));
    }

    [Test]
    public async Task Add_BatchAndNoRoom_DropsAndCounts(CancellationToken cancellationToken)
    {
        await using var queue = Start(new DeliverySettings(AuditMode.Batch, BufferSize: 2));
        await queue.AddAsync(Event("a"));
        var first = await sink.NextAsync(cancellationToken); // which is not done yet

        foreach (var id in new[] { "b", "c", "d", "e" }) Assert.That(await queue.AddAsync(Event(id)), Is.True);

        Assert.That(lost.ToString(), Is.EqualTo("buffered=2"));
        first.Done.SetResult();
        var second = await sink.NextAsync(cancellationToken);
        second.Done.SetResult();
        var third = await sink.NextAsync(cancellationToken);
        third.Done.SetResult();
        Assert.That(second.Ids + third.Ids, Is.EqualTo("bc"));
    }

    [Test]
    public async Task Add_BatchIsFull_GoesAtOnceAndTheRestWhenItsTimeIsUp(CancellationToken cancellationToken)
    {
        await using var queue = Start(
            new DeliverySettings(AuditMode.Batch, MaxBatchSize: 3, MaxBatchWait: TimeSpan.FromSeconds(30)));

        foreach (var id in new[] { "a", "b", "c", "d" }) await queue.AddAsync(Event(id));
        var full = await sink.NextAsync(cancellationToken);
        full.Done.SetResult();
        await time.WhenTimerDueWithinAsync(TimeSpan.FromSeconds(30), cancellationToken);
        Assert.That(sink.HasNext, Is.False);
        time.Advance(TimeSpan.FromSeconds(30));
        var rest = await sink.NextAsync(cancellationToken);
        rest.Done.SetResult();

        Assert.That((full.Ids, rest.Ids), Is.EqualTo(("abc", "d")));
    }

    [Test]
    public async Task Add_MoreBatchesThanTheThrottleLets_WaitForIt(CancellationToken cancellationToken)
    {
        await using var queue = Start(
            new DeliverySettings(AuditMode.Batch, Throttle: new ThrottleSettings(Qps: 2, Burst: 1)));

        await queue.AddAsync(Event("a"));
        (await sink.NextAsync(cancellationToken)).Done.SetResult();
        await queue.AddAsync(Event("b"));
        await time.WhenTimerDueWithinAsync(TimeSpan.FromSeconds(1), cancellationToken);
        Assert.That(sink.HasNext, Is.False);
        time.Advance(TimeSpan.FromSeconds(1));

        var second = await sink.NextAsync(cancellationToken);
        second.Done.SetResult();
        Assert.That(second.Ids, Is.EqualTo("b"));
    }

    [TestCase(600, "a", "")] // whole
    [TestCase(300, "a", "")] // without its bodies
    [TestCase(10, "", "truncate=1")]
    public async Task Add_LargeEvent_LosesItsBodiesThenAll(
        int maxEvent, string written, string counted, CancellationToken cancellationToken)
    {
        await using var queue = Start(
            new DeliverySettings(AuditMode.Blocking, Truncation: new TruncationSettings(maxEvent, maxEvent)));

        var added = queue.AddAsync(Event("a") with { RequestObject = new byte[400] });
        if (written.Length > 0)
        {
            var batch = await sink.NextAsync(cancellationToken);
            Assert.That(batch.Events[0].Length, Is.LessThanOrEqualTo(maxEvent));
            batch.Done.SetResult();
        }

        Assert.That(await added, Is.True);
        Assert.That(lost.ToString(), Is.EqualTo(counted));
    }

    [Test]
    public async Task Take_MoreBytesThanABatchMayHave_MakesTwo(CancellationToken cancellationToken)
    {
        await using var queue = Start(new DeliverySettings(
            AuditMode.Batch, MaxBatchSize: 10, MaxBatchWait: TimeSpan.FromSeconds(1),
            Truncation: new TruncationSettings(MaxEventSize: 500, MaxBatchSize: 1000)));

        foreach (var id in new[] { "a", "b", "c" })
            await queue.AddAsync(Event(id) with { RequestObject = new byte[400] });
        var first = await sink.NextAsync(cancellationToken);
        first.Done.SetResult();

        Assert.That(first.Ids, Is.EqualTo("ab"));
    }

    [Test]
    public async Task Stop_EventsWaiting_AreWrittenFirst(CancellationToken cancellationToken)
    {
        var queue = Start(
            new DeliverySettings(AuditMode.Batch, MaxBatchSize: 400, MaxBatchWait: TimeSpan.FromHours(1)));
        await queue.AddAsync(Event("a"));

        var stopped = queue.StopAsync(cancellationToken);
        var last = await sink.NextAsync(cancellationToken);
        last.Done.SetResult();
        await stopped;
        await queue.DisposeAsync();

        Assert.That(last.Ids, Is.EqualTo("a"));
    }

    private AuditQueue Start(DeliverySettings settings)
    {
        var queue = new AuditQueue(
            sink, settings, services.GetRequiredService<AuditMetrics>(), time, NullLogger<AuditQueue>.Instance);
        queue.Start();
        return queue;
    }

    private static AuditEvent Event(string id) => new()
    {
        Id = id,
        Level = AuditLevel.Metadata,
        Stage = AuditStages.ResponseComplete,
        RequestUri = "/x",
        Request = ApiRequest.Parse("GET", RawRequestTarget.Parse("/x"), "g/v1"),
        User = Caller.Anonymous,
        Received = DateTimeOffset.UnixEpoch,
        At = DateTimeOffset.UnixEpoch,
    };

    private sealed record Batch(IReadOnlyList<ReadOnlyMemory<byte>> Events)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Ids => string.Concat(Events.Select(e => Encoding.UTF8.GetString(e.Span)[0]));
    }

    /// <summary>An event is its id, and as long as its request's body and a bit.</summary>
    private sealed class Sink : IAuditSink
    {
        private readonly System.Threading.Channels.Channel<Batch> batches =
            System.Threading.Channels.Channel.CreateUnbounded<Batch>();

        public string Name => "sink";

        public bool HasNext => batches.Reader.TryPeek(out _);

        public ValueTask<Batch> NextAsync(CancellationToken cancellationToken) =>
            batches.Reader.ReadAsync(cancellationToken);

        public ReadOnlyMemory<byte> Encode(AuditEvent audited) =>
            Encoding.UTF8.GetBytes(audited.Id + new string('.', audited.RequestObject.Length + 50));

        public async Task WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> events, CancellationToken abort)
        {
            var batch = new Batch(events);
            batches.Writer.TryWrite(batch);
            try
            {
                await batch.Done.Task.WaitAsync(abort);
            }
            catch (OperationCanceledException e)
            {
                throw new AuditException("aborted", e);
            }
        }

        public void Dispose() => batches.Writer.TryComplete();
    }
}
