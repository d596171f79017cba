using System.CommandLine;
using System.Text.Json;
using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Kubectl.Completion;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Output;
using OcmAddons.ClusterGateway.Kubectl.Paths;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.ClusterGateway.Kubectl.Grants;

/// <summary><c>kubectl ocm grant CLUSTER --clusterrole NAME</c>.</summary>
internal sealed class GrantCommand
{
    private readonly Argument<string> cluster = Words.Cluster();

    private readonly FlagOption<string> role = Flag.String(
        "clusterrole", "ClusterRole of the managed cluster to give to the gateway's account.").Require();

    private readonly FlagOption<string> space = Flag.String(
        "namespace", "Give the role in this namespace of the managed cluster only.").Alias("n");

    private readonly FlagOption<bool> remove = Flag.Bool("remove", "Take away what this command once gave.");
    private readonly FlagOption<bool> dryRun = Flag.Bool("dry-run", "Print what would be written to the hub, no more.");
    private readonly FlagOption<bool> yes = Flag.Bool("yes", "Do not ask.").Alias("y");

    private readonly FlagOption<TimeSpan> timeout = Flag.Duration(
        "timeout", "How long to wait for the managed cluster.", TimeSpan.FromMinutes(1));

    private readonly HubFlags flags;

    private GrantCommand(HubFlags hub) => flags = hub;

    public static Command Create(HubFlags hub)
    {
        var self = new GrantCommand(hub);
        var command = new Command(
            "grant",
            "Gives the gateway's account a ClusterRole on a managed cluster. Shows first what it would do: it leaves a "
            + "ManifestWork in the cluster's namespace of the hub, which the cluster's work agent applies.")
        {
            self.cluster, self.role, self.space, self.remove, self.dryRun, self.yes, self.timeout,
        };
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var screen = Screen.Of(result);
        using var hub = flags.Open(result);
        var name = result.GetRequiredValue(cluster);
        await Gateways.RequireAsync(hub, [name], screen, cancellationToken);
        var store = new GrantStore(hub.Client);
        var grant = new Grant(
            name, result.Get(role), result.Get(space) is { Length: > 0 } only ? only : null,
            await store.AccountAsync(name, cancellationToken));
        var work = grant.ToWork(await store.OwnerAsync(name, cancellationToken));
        var isRemoval = result.Get(remove);
        if (result.Get(dryRun))
        {
            if (isRemoval) screen.Line($"Would delete ManifestWork {grant.Work}.");
            else await screen.Output.WriteAsync(Text(work));
            return 0;
        }

        if (!await IsWantedAsync(screen, result, grant, work, cancellationToken))
        {
            screen.Line("Nothing was done.");
            return 1;
        }

        using var limit = new CancellationTokenSource(result.Get(timeout), hub.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return isRemoval
                ? await RemoveAsync(screen, store, grant, either.Token)
                : await GiveAsync(screen, hub, store, grant, work, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var problem = await store.ProblemAsync(grant.Work, cancellationToken);
            throw new GrantException(
                $"cluster {name} did not act on ManifestWork {grant.Work} within "
                + $"{result.Get(timeout).TotalSeconds:0} s, and may still do so: "
                + Printable.Of(problem ?? "its work agent has not reported yet"));
        }
    }

    private async Task<bool> IsWantedAsync(
        Screen screen, ParseResult result, Grant grant, V1ManifestWork work, CancellationToken cancellationToken)
    {
        var isRemoval = result.Get(remove);
        var where = grant.Namespace is null ? "everywhere" : $"in namespace {grant.Namespace}";
        screen.Line(isRemoval
            ? $"Cluster {grant.Cluster}: account {grant.Account} loses ClusterRole {grant.ClusterRole} {where}."
            : $"Cluster {grant.Cluster}: account {grant.Account} gets ClusterRole {grant.ClusterRole} {where}.");
        if (!isRemoval)
        {
            screen.Line(new Cell(
                "Whoever may use the gateway of this cluster on the hub can then do what the role allows.",
                Tone.Doubtful));
            screen.Line();
            screen.Line(new Cell(Text(work), Tone.Faint));
        }

        if (result.Get(yes)) return true;
        if (!screen.IsTerminal || Console.IsInputRedirected)
            throw new UsageException($"nobody is here to be asked: give {yes.Name}, or {dryRun.Name} to only look");
        return await screen.ConfirmAsync(isRemoval ? "Take it away?" : "Give it?", cancellationToken);
    }

    private static async Task<int> RemoveAsync(
        Screen screen, GrantStore store, Grant grant, CancellationToken cancellationToken)
    {
        var removed = await screen.WhileAsync(
            $"Waiting for cluster {grant.Cluster}", () => store.RemoveAsync(grant.Work, cancellationToken));
        screen.Line(removed ? new Cell("Taken away.", Tone.Good) : new Cell("It was not given by this command."));
        return 0;
    }

    private static async Task<int> GiveAsync(
        Screen screen, HubAccess hub, GrantStore store, Grant grant, V1ManifestWork work,
        CancellationToken cancellationToken)
    {
        var rules = await screen.WhileAsync($"Waiting for cluster {grant.Cluster}", async () =>
        {
            await store.ApplyAsync(work, cancellationToken);
            return await AccountRules.ReadAsync(
                new PathProbe(hub), grant.Cluster, grant.Namespace ?? AccountRules.AnyNamespace, cancellationToken);
        });
        screen.Line(new Cell($"Given: {grant.Binding} is there.", Tone.Good));
        if (!rules.Misses(grant.ClusterRole)) return 0;
        screen.Error.WriteLine(
            $"note: cluster {grant.Cluster} has no ClusterRole {grant.ClusterRole}; the grant is worth something as "
            + "soon as it has");
        return 0;
    }

    private static string Text(V1ManifestWork work) =>
        YamlText.Of(JsonSerializer.SerializeToNode(work, V1ManifestWork.JsonTypeInfo)!);
}
