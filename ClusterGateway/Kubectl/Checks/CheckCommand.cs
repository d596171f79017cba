using System.CommandLine;
using OcmAddons.ClusterGateway.Kubectl.Completion;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Output;
using OcmAddons.ClusterGateway.Kubectl.Paths;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.ClusterGateway.Kubectl.Checks;

/// <summary><c>kubectl ocm check CLUSTER</c>.</summary>
internal sealed class CheckCommand
{
    private const int NameWidth = 14;

    private readonly Argument<string> cluster = Words.Cluster();

    private readonly FlagOption<string> space = Flag.String(
        "namespace", "Namespace of the managed cluster in which to ask for the account's rights.",
        AccountRules.AnyNamespace).Alias("n");

    private readonly FlagOption<string> output = OutputFlag.Create();
    private readonly HubFlags flags;

    private CheckCommand(HubFlags hub) => flags = hub;

    public static Command Create(HubFlags hub)
    {
        var self = new CheckCommand(hub);
        var command = new Command(
            "check",
            "Walks the way to a managed cluster, hop by hop, and says what is broken and what to do. The exit code is "
            + "1 when something is.")
        {
            self.cluster, self.space, self.output,
        };
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var screen = Screen.Of(result);
        var json = result.Get(output) == OutputFlag.Json;
        using var hub = flags.Open(result);
        var check = new PathCheck(hub, result.GetRequiredValue(cluster), result.Get(space), hop =>
        {
            if (!json) Write(screen, hop);
        });
        var report = await screen.WhileAsync("Looking", () => check.RunAsync(cancellationToken));
        if (json) ReportJson.Write(screen, report, ReportJson.Default.CheckReport);
        else Conclude(screen, report);
        return report.Ok ? 0 : 1;
    }

    private static void Write(Screen screen, Hop hop)
    {
        var (mark, tone) = hop.State switch
        {
            HopState.Ok => ("ok", Tone.Good),
            HopState.Broken => ("BROKEN", Tone.Bad),
            HopState.Unknown => ("?", Tone.Doubtful),
            _ => ("-", Tone.Faint),
        };
        var detail = hop.State is HopState.Skipped ? new Cell(hop.Detail, Tone.Faint) : hop.Detail;
        screen.Line(new Cell($"{mark,-8}", tone), $"{hop.Name.PadRight(NameWidth)}", detail);
        if (hop.Cure is { } cure) screen.Line(new Cell("        to do: "), cure);
    }

    private static void Conclude(Screen screen, CheckReport report)
    {
        screen.Line();
        screen.Line(report.Broken is { } broken
            ? new Cell($"Broken on the way to {report.Cluster}: {broken}.", Tone.Bad)
            : new Cell($"The way to {report.Cluster} is fine.", Tone.Good));
    }
}
