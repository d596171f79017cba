namespace OcmAddons.ClusterProxy.TunnelTest.Measuring;

/// <summary>What a load came to.</summary>
internal sealed record MeasuredLoad
{
    /// <summary><c>dials</c> or <c>requests</c>.</summary>
    public required string Load { get; init; }

    public required int Connections { get; init; }

    public required double PerSecond { get; init; }

    public required double MedianMilliseconds { get; init; }

    public required double P99Milliseconds { get; init; }

    /// <summary>Of bodies; absent where nothing is carried.</summary>
    public double? MegabytesPerSecond { get; init; }

    public required int Failures { get; init; }

    public string? FirstFailure { get; init; }
}
