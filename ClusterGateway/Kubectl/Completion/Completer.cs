using System.CommandLine;
using OcmAddons.ClusterGateway.Kubectl.ExecAll;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Kubeconfigs;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.ClusterGateway.Kubectl.Completion;

/// <summary>
/// Answers a shell that has half a command line, in cobra's way: a candidate a line, with a description after a tab,
/// and last a directive (<c>:4</c> no file names, <c>:0</c> file names).
/// </summary>
internal static class Completer
{
    /// <summary>The hidden command by which shells ask.</summary>
    public const string Command = "__complete";

    private const string FileNames = ":0";
    private const string NoFileNames = ":4";

    // A shell waits for us.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static async Task<int> RunAsync(
        RootCommand root, IReadOnlyList<string> words, TextWriter output, CancellationToken cancellationToken)
    {
        var line = HalfLine.Read(root, words);
        foreach (var candidate in (await CandidatesAsync(line, cancellationToken)).Where(
            c => c.StartsWith(line.Last, StringComparison.Ordinal)))
            await output.WriteLineAsync(candidate);
        await output.WriteLineAsync(line.WantsFile ? FileNames : NoFileNames);
        return 0;
    }

    private static async Task<IEnumerable<string>> CandidatesAsync(HalfLine line, CancellationToken cancellationToken)
    {
        switch (line)
        {
            case { IsPassedOn: true }: return [];
            case { Flag: { } flag }: return await ValuesAsync(flag, line, cancellationToken);
        }

        if (line.Last.StartsWith('-')) return line.FlagNames;
        if (line.Command.Subcommands.Count > 0)
            return line.Command.Subcommands.Select(c => $"{c.Name}\t{Summary(c)}");
        return line.NextArgument switch
        {
            Words.ClusterArgument => await ClustersAsync(line, cancellationToken),
            "SHELL" => CompletionScripts.Shells,
            _ => [],
        };
    }

    private static string? Summary(Command command) => command.Description?.Split(". ")[0];

    private static async Task<IEnumerable<string>> ValuesAsync(
        Option flag, HalfLine line, CancellationToken cancellationToken)
    {
        if (flag.Name == ClusterChoice.ClustersFlag)
        {
            // A list: what is there already stays, the last one is completed.
            var kept = line.Value[..(line.Value.LastIndexOf(',') + 1)];
            return (await ClustersAsync(line, cancellationToken)).Except(kept.Split(','), StringComparer.Ordinal)
                .Select(c => line.Prefix + kept + c);
        }

        return (flag.Name switch
        {
            "--output" => ["text", OutputJson],
            "--clusterrole" => ["view", "edit", "admin", "cluster-admin"],
            "--context" => Entries(line, EntryKind.Contexts),
            "--cluster" => Entries(line, EntryKind.Clusters),
            "--user" => Entries(line, EntryKind.Users),
            _ => Enumerable.Empty<string>(),
        }).Select(value => line.Prefix + value);
    }

    private const string OutputJson = Output.OutputFlag.Json;

    private static async Task<IEnumerable<string>> ClustersAsync(HalfLine line, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var config = KubernetesConfig.Load(line.ValueOf("--kubeconfig"), line.ValueOf("--context"));
            config = config with { Server = GatewayAddress.HubOf(config.Server), RequestTimeout = Patience };
            using var hub = new HubAccess(config, Patience, TimeProvider.System);
            return await Gateways.NamesAsync(hub.Client, either.Token);
        }
        catch (Exception e) when (e is KubernetesException or KubernetesConfigException or HttpRequestException
            or OperationCanceledException or IOException)
        {
            return []; // nobody reads what a completion complains of
        }
    }

    private static IEnumerable<string> Entries(HalfLine line, EntryKind kind)
    {
        try
        {
            return KubeconfigFiles.Read(line.ValueOf("--kubeconfig"), Environment.GetEnvironmentVariable).Files
                .SelectMany(f => f.Document.Names(kind)).Distinct(StringComparer.Ordinal);
        }
        catch (KubernetesConfigException)
        {
            return [];
        }
    }
}
