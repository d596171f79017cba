using System.CommandLine;

namespace OcmAddons.ClusterGateway.Kubectl.Completion;

/// <summary>Arguments that the completion knows values of.</summary>
internal static class Words
{
    public const string ClusterArgument = "CLUSTER";

    public static Argument<string> Cluster() => new(ClusterArgument) { Description = "Name of the managed cluster." };
}
