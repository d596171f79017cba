using Microsoft.Extensions.Options;

namespace OcmAddons.Operator.LeaderElection;

/// <summary>What the rest of the process sees of the election.</summary>
internal sealed class LeaseElection : ILeaderElection
{
    private readonly TaskCompletionSource _led = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isLeader;

    public LeaseElection(IOptions<OperatorSettings> settings)
    {
        if (!settings.Value.LeaderElection) Begin();
    }

    public bool IsLeader => _isLeader;

    public Task WaitForLeadershipAsync(CancellationToken cancellationToken) => _led.Task.WaitAsync(cancellationToken);

    public void Begin()
    {
        _isLeader = true;
        _led.TrySetResult();
    }

    public void End() => _isLeader = false;
}
