namespace OcmAddons.Operator;

/// <summary>Whether this process may write. Background services that write wait for it.</summary>
public interface ILeaderElection
{
    bool IsLeader { get; }

    /// <summary>Completes when this process leads; at once where leader election is off.</summary>
    Task WaitForLeadershipAsync(CancellationToken cancellationToken);
}
