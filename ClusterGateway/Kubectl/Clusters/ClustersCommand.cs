using System.CommandLine;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Output;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.ClusterGateway.Kubectl.Clusters;

/// <summary><c>kubectl ocm clusters</c>.</summary>
internal static class ClustersCommand
{
    public static Command Create(HubFlags hub)
    {
        var output = OutputFlag.Create();
        var command = new Command(
            "clusters",
            "Lists the managed clusters and how they can be reached. For each: its addons, its tunnel, when the "
            + "gateway's credential expires, the gateway's health, and how long a request takes.")
        {
            output,
        };
        command.SetAction((result, cancellationToken) =>
            RunAsync(hub, result, result.Get(output) == OutputFlag.Json, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        HubFlags flags, ParseResult result, bool json, CancellationToken cancellationToken)
    {
        var screen = Screen.Of(result);
        using var hub = flags.Open(result);
        var list = await screen.WhileAsync(
            "Asking the clusters", () => new ClusterSurvey(hub).RunAsync(cancellationToken));
        if (json) ReportJson.Write(screen, list, ReportJson.Default.ClusterList);
        else ClusterTable.Write(screen, list, hub.Time.GetUtcNow());
        return list.IsHidden ? 1 : 0;
    }
}
