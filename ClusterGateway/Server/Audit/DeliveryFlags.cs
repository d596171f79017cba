using System.CommandLine;
using OcmAddons.ClusterGateway.Server.Audit.Backends;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.ClusterGateway.Server.Audit;

/// <summary>The flags that each audit backend has: when and how events go to it.</summary>
internal sealed class DeliveryFlags
{
    private const string BatchOnly = "Only used in batch mode.";
    private const int MaxBuffer = 1_000_000;

    private readonly FlagOption<string> mode;
    private readonly FlagOption<int> bufferSize;
    private readonly FlagOption<int> maxBatchSize;
    private readonly FlagOption<TimeSpan> maxBatchWait;
    private readonly FlagOption<bool> throttleEnable;
    private readonly FlagOption<double> throttleQps;
    private readonly FlagOption<int> throttleBurst;
    private readonly FlagOption<bool> truncateEnabled;
    private readonly FlagOption<int> truncateMaxBatch;
    private readonly FlagOption<int> truncateMaxEvent;
    private readonly FlagOption<string> version;

    /// <param name="backend"><c>log</c> or <c>webhook</c>.</param>
    public DeliveryFlags(string backend, DeliverySettings defaults, bool throttled)
    {
        var prefix = $"audit-{backend}-";
        mode = Flag.Choice(
            prefix + "mode",
            $"Whether requests wait for the audit {backend} (blocking), are refused when their first event is lost "
            + "(blocking-strict), or never wait, so that events may be lost (batch)",
            defaults.Mode == AuditMode.Batch ? "batch" : "blocking", "batch", "blocking", "blocking-strict");
        bufferSize = Flag.Int(
            prefix + "batch-buffer-size", $"Events that may wait. {BatchOnly}", defaults.BufferSize, 1, MaxBuffer);
        maxBatchSize = Flag.Int(
            prefix + "batch-max-size", $"Most events of a batch. {BatchOnly}", defaults.MaxBatchSize, 1, MaxBuffer);
        maxBatchWait = Flag.Duration(
            prefix + "batch-max-wait", $"How long a batch is waited for that is not full. {BatchOnly}",
            defaults.MaxBatchWait);
        throttleEnable = Flag.Bool(
            prefix + "batch-throttle-enable", $"Limit how often there is a batch. {BatchOnly}", throttled);
        throttleQps = Flag.Float(
            prefix + "batch-throttle-qps", $"Batches a second, on average. {BatchOnly}", defaults.Throttle?.Qps ?? 0);
        throttleBurst = Flag.Int(
            prefix + "batch-throttle-burst", $"Batches that may follow each other at once. {BatchOnly}",
            defaults.Throttle?.Burst ?? 0, min: 0);
        truncateEnabled = Flag.Bool(
            prefix + "truncate-enabled", "Leave the bodies out of events that are too large, then whole events");
        truncateMaxBatch = Flag.Int(
            prefix + "truncate-max-batch-size", "Bytes that a batch may have, where truncating is enabled",
            10 * 1024 * 1024, min: 1);
        truncateMaxEvent = Flag.Int(
            prefix + "truncate-max-event-size", "Bytes that an event may have, where truncating is enabled",
            100 * 1024, min: 1);
        version = Flag.Choice(
            prefix + "version", "API version of the events", Events.AuditEventJson.ApiVersion,
            Events.AuditEventJson.ApiVersion);
    }

    public IEnumerable<Option> All =>
    [
        mode, bufferSize, maxBatchSize, maxBatchWait, throttleEnable, throttleQps, throttleBurst, truncateEnabled,
        truncateMaxBatch, truncateMaxEvent, version,
    ];

    /// <exception cref="UsageException">They contradict each other.</exception>
    public DeliverySettings Read(ParseResult result) => new(
        result.Get(mode) switch
        {
            "batch" => AuditMode.Batch,
            "blocking" => AuditMode.Blocking,
            _ => AuditMode.BlockingStrict,
        },
        result.Get(bufferSize), result.Get(maxBatchSize), result.Get(maxBatchWait), Throttle(result),
        Truncation(result));

    private ThrottleSettings? Throttle(ParseResult result)
    {
        if (!result.Get(throttleEnable)) return null;
        if (result.Get(throttleQps) <= 0) throw MustBePositive(throttleQps);
        if (result.Get(throttleBurst) <= 0) throw MustBePositive(throttleBurst);
        return new(result.Get(throttleQps), result.Get(throttleBurst));
    }

    private TruncationSettings? Truncation(ParseResult result)
    {
        if (!result.Get(truncateEnabled)) return null;
        var (batch, single) = (result.Get(truncateMaxBatch), result.Get(truncateMaxEvent));
        return batch >= single
            ? new(single, batch)
            : throw new UsageException(
                $"{truncateMaxBatch.Name}: must not be less than {truncateMaxEvent.Name} ({single})");
    }

    private UsageException MustBePositive(Option option) =>
        new($"{option.Name}: must be a positive number where {throttleEnable.Name} is true");
}
