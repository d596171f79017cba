namespace OcmAddons.Operator;

/// <summary>Settings of one operator process.</summary>
public sealed class OperatorSettings
{
    /// <summary>Names the lease, the field manager and the events' source.</summary>
    public string Name { get; set; } = "";

    /// <summary>Nothing is reconciled before this process leads.</summary>
    public bool LeaderElection { get; set; }

    /// <summary>Namespace of the leader election Lease.</summary>
    public string LeaderElectionNamespace { get; set; } = "";

    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(15);

    public TimeSpan RenewDeadline { get; set; } = TimeSpan.FromSeconds(10);

    public TimeSpan RetryPeriod { get; set; } = TimeSpan.FromSeconds(2);
}
