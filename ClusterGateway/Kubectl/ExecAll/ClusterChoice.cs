using System.CommandLine;
using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Output;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Kubectl.ExecAll;

/// <summary>The flags that say which clusters are meant.</summary>
internal sealed class ClusterChoice
{
    public const string ClustersFlag = "--clusters";

    private readonly FlagOption<IReadOnlyList<string>> names = Flag.StringList(
        ClustersFlag.TrimStart('-'), "Clusters to run it on; all that have a gateway when neither they nor a selector "
        + "are given.");

    private readonly FlagOption<string> selector = Flag.String(
        "selector", "Run it on the clusters whose ManagedCluster has these labels, such as env=test.").Alias("l");

    public static ClusterChoice AddTo(Command command)
    {
        var choice = new ClusterChoice();
        command.Options.Add(choice.names);
        command.Options.Add(choice.selector);
        return choice;
    }

    /// <summary>Their names, sorted.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(
        ParseResult result, HubAccess hub, Screen screen, CancellationToken cancellationToken)
    {
        var (named, labels) = (result.Get(names), result.Get(selector));
        if (named.Count > 0 && labels.Length > 0)
            throw new UsageException($"{names.Name} and {selector.Name} cannot be given together");
        if (named.Count > 0)
        {
            await Gateways.RequireAsync(hub, named, screen, cancellationToken);
            return [.. named.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }

        var all = await Gateways.NamesAsync(hub.Client, cancellationToken);
        if (labels.Length == 0) return all;
        var selected = await hub.Client.ListAsync<V1ManagedCluster>(
            new ListOptions(LabelSelector: labels), cancellationToken);
        return [.. all.Intersect(selected.Items.Select(c => c.Name()), StringComparer.Ordinal)];
    }
}
