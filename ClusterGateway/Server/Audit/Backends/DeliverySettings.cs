namespace OcmAddons.ClusterGateway.Server.Audit.Backends;

/// <summary>When requests wait for their events.</summary>
internal enum AuditMode
{
    /// <summary>Never: events that find the buffer full are lost, and counted.</summary>
    Batch,

    /// <summary>Until the event is written or lost.</summary>
    Blocking,

    /// <summary>Besides, a request whose first event is lost is refused.</summary>
    BlockingStrict,
}

/// <param name="BufferSize">Events that may wait.</param>
/// <param name="MaxBatchSize">Events that are written at once, in mode batch.</param>
/// <param name="MaxBatchWait">How long a batch that is not full is waited for.</param>
/// <param name="Throttle">Null: as often as there is something.</param>
/// <param name="Truncation">Null: events of any size are sent.</param>
internal sealed record DeliverySettings(
    AuditMode Mode, int BufferSize = 10_000, int MaxBatchSize = 1, TimeSpan MaxBatchWait = default,
    ThrottleSettings? Throttle = null, TruncationSettings? Truncation = null)
{
    public static DeliverySettings Blocking { get; } = new(AuditMode.Blocking);
}

/// <param name="Qps">Batches a second, in the long run.</param>
/// <param name="Burst">Batches that may follow each other at once.</param>
internal sealed record ThrottleSettings(double Qps, int Burst);

/// <summary>In bytes.</summary>
internal sealed record TruncationSettings(int MaxEventSize, int MaxBatchSize);
