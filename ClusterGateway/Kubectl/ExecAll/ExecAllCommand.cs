using System.CommandLine;
using System.Text;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Output;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.ClusterGateway.Kubectl.ExecAll;

/// <summary><c>kubectl ocm exec-all -- ARGS</c>.</summary>
internal sealed class ExecAllCommand
{
    // Of one cluster, in the report for programs.
    private const int MaxKept = 8 * 1024 * 1024;

    private readonly Argument<string[]> arguments = new("-- ARGS") { Arity = ArgumentArity.ZeroOrMore };

    private readonly FlagOption<int> parallel = Flag.Int(
        "parallel", "How many clusters at once.", 8, 1, 100);

    private readonly FlagOption<string> output = Flag.Choice(
        "output", "text: lines as they come, each with its cluster in front; json: all at the end.", "text", "text",
        OutputFlag.Json).Alias("o");

    private readonly ClusterChoice choice;
    private readonly HubFlags flags;

    private ExecAllCommand(HubFlags hub, Command command)
    {
        flags = hub;
        command.Arguments.Add(arguments);
        choice = ClusterChoice.AddTo(command);
        command.Options.Add(parallel);
        command.Options.Add(output);
    }

    public static Command Create(HubFlags hub)
    {
        var command = new Command(
            "exec-all",
            "Runs one kubectl command on many managed clusters at once. The exit code is 1 when one failed. Flags of "
            + "kubectl come after `--`.");
        var self = new ExecAllCommand(hub, command);
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var screen = Screen.Of(result);
        var words = result.GetValue(arguments) ?? [];
        if (words.Length == 0) throw new UsageException("no kubectl command is given: exec-all -- get nodes");
        using var hub = flags.Open(result);
        var clusters = await choice.ReadAsync(result, hub, screen, cancellationToken);
        if (clusters.Count == 0) throw new NoClusterException();
        var common = flags.ForKubectl(result);
        var reports = new RunReport[clusters.Count];
        var live = result.Get(output) == OutputFlag.Json ? null : new PrefixedOutput(screen, clusters);
        var limits = new ParallelOptions
        {
            MaxDegreeOfParallelism = result.Get(parallel),
            CancellationToken = cancellationToken,
        };
        await Parallel.ForAsync(0, clusters.Count, limits, async (i, token) =>
        {
            var address = GatewayAddress.Of(hub.Server, clusters[i]);
            string[] line =
                [.. common, $"--server={address}", .. RawPaths.Under(new Uri(address).AbsolutePath, words)];
            reports[i] = await RunOneAsync(clusters[i], i, line, live, token);
        });
        if (live is null) ReportJson.Write(screen, new RunList(reports), ReportJson.Default.RunList);
        return Conclude(screen, reports);
    }

    private static async Task<RunReport> RunOneAsync(
        string cluster, int index, string[] line, PrefixedOutput? live, CancellationToken cancellationToken)
    {
        if (live is not null)
        {
            var code = await KubectlProcess.RunAsync(
                line, text => live.WriteOutput(index, text), text => live.WriteError(index, text), cancellationToken);
            return new(cluster, code, "", "", Truncated: false);
        }

        var (kept, errors) = (new KeptText(MaxKept), new KeptText(MaxKept));
        var exitCode = await KubectlProcess.RunAsync(line, kept.Add, errors.Add, cancellationToken);
        return new(cluster, exitCode, kept.ToString(), errors.ToString(), kept.IsTruncated || errors.IsTruncated);
    }

    private static int Conclude(Screen screen, RunReport[] reports)
    {
        var failed = reports.Where(r => r.ExitCode != 0).Select(r => $"{r.Cluster} (exit code {r.ExitCode})").ToList();
        if (failed.Count == 0) return 0;
        screen.Error.WriteLine($"failed on {failed.Count} of {reports.Length} clusters: {string.Join(", ", failed)}");
        return 1;
    }

    /// <summary>Lines up to a limit.</summary>
    private sealed class KeptText(int limit)
    {
        private readonly StringBuilder text = new();

        public bool IsTruncated { get; private set; }

        public void Add(string line)
        {
            if (text.Length + line.Length > limit) IsTruncated = true;
            else text.Append(line).Append('\n');
        }

        public override string ToString() => text.ToString();
    }
}

/// <summary>There is nothing to run the command on.</summary>
internal sealed class NoClusterException() : Exception("no cluster with a gateway is selected");
