namespace OcmAddons.Operator.LeaderElection;

/// <summary>Another process may write by now: this one must stop.</summary>
internal sealed class LeadershipLostException(string lease) : Exception(
    $"The lease {lease} could not be renewed in time.");
