namespace OcmAddons.ClusterGateway.Kubectl.ExecAll;

/// <summary>What a command printed for one cluster, and how it ended.</summary>
/// <param name="Truncated">It printed more than is kept.</param>
internal sealed record RunReport(string Cluster, int ExitCode, string Output, string Error, bool Truncated);

internal sealed record RunList(IReadOnlyList<RunReport> Clusters);
