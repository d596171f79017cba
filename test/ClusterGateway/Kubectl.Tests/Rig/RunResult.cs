namespace OcmAddons.ClusterGateway.Kubectl.Tests.Rig;

/// <summary>What a command printed and how it ended.</summary>
internal sealed record RunResult(int Code, string Output, string Error);
