using System.CommandLine;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.ClusterGateway.Server.Audit;

/// <summary>The audit log flags of Kubernetes' API servers.</summary>
internal sealed class AuditFlags
{
    private readonly FlagOption<string> path = Flag.String(
        "audit-log-path", "File that gets one line for each request; - for standard output");

    private readonly FlagOption<string> format = Flag.Choice(
        "audit-log-format", "Format of the audit log", "json", "json");

    private readonly FlagOption<int> maxSize = Flag.Int(
        "audit-log-maxsize", "Megabytes at which the audit log is put aside; 0 means never", 100, min: 0);

    private readonly FlagOption<int> maxBackups = Flag.Int(
        "audit-log-maxbackup", "How many audit logs are kept besides; 0 means all", 0, min: 0);

    private readonly FlagOption<int> maxAge = Flag.Int(
        "audit-log-maxage", "Days that they are kept; 0 means forever", 0, min: 0);

    private readonly FlagOption<string> mode = Flag.Choice(
        "audit-log-mode", "Whether requests wait for the audit log (blocking) or lines may be lost (batch)",
        "blocking", "batch", "blocking", "blocking-strict");

    public static AuditFlags AddTo(Command command)
    {
        var flags = new AuditFlags();
        foreach (var option in new Option[]
        {
            flags.path, flags.format, flags.maxSize, flags.maxBackups, flags.maxAge, flags.mode,
        })
            command.Options.Add(option);
        return flags;
    }

    public AuditSettings Read(ParseResult result) => new(
        result.Get(path), result.Get(maxSize) * 1024L * 1024L, result.Get(maxBackups),
        TimeSpan.FromDays(result.Get(maxAge)), DropWhenFull: result.Get(mode) == "batch");
}
