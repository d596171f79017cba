using System.CommandLine;
using OcmAddons.ClusterGateway.Server.Audit.Backends;
using OcmAddons.ClusterGateway.Server.Audit.Policies;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.ClusterGateway.Server.Audit;

/// <summary>The audit flags of Kubernetes' API servers.</summary>
internal sealed class AuditFlags
{
    private readonly FlagOption<string> policyFile = Flag.String(
        "audit-policy-file",
        "File with an audit.k8s.io/v1 Policy. Without one each request makes one event, of level Metadata. Requests "
        + "that go on to a cluster are recorded at Metadata at most: their bodies are never held. Of bodies for "
        + "clustergateways up to 128 KiB are recorded, without credentials");

    private readonly FlagOption<string> path = Flag.String(
        "audit-log-path", "File that gets a line for each audit event; - for standard output");

    private readonly FlagOption<string> format = Flag.Choice(
        "audit-log-format", "Format of the audit log's lines", "json", "json", "legacy");

    private readonly FlagOption<int> maxSize = Flag.Int(
        "audit-log-maxsize", "Megabytes at which the audit log is put aside; 0 means never", 100, min: 0);

    private readonly FlagOption<int> maxBackups = Flag.Int(
        "audit-log-maxbackup", "How many audit logs are kept besides; 0 means all", 0, min: 0);

    private readonly FlagOption<int> maxAge = Flag.Int(
        "audit-log-maxage", "Days that they are kept; 0 means forever", 0, min: 0);

    private readonly FlagOption<bool> compress = Flag.Bool("audit-log-compress", "Keep them compressed, with gzip");

    private readonly FlagOption<string> webhookConfig = Flag.String(
        "audit-webhook-config-file",
        "Kubeconfig whose server gets audit events: POSTed EventLists of audit.k8s.io/v1");

    private readonly FlagOption<TimeSpan> initialBackoff = Flag.Duration(
        "audit-webhook-initial-backoff", "Time before what the audit webhook did not take is sent again; it grows",
        TimeSpan.FromSeconds(10));

    private readonly DeliveryFlags log = new(
        "log", new DeliverySettings(AuditMode.Blocking), throttled: false);

    private readonly DeliveryFlags webhook = new(
        "webhook", new DeliverySettings(
            AuditMode.Batch, MaxBatchSize: 400, MaxBatchWait: TimeSpan.FromSeconds(30), Throttle: new(10, 15)),
        throttled: true);

    public static AuditFlags AddTo(Command command)
    {
        var flags = new AuditFlags();
        foreach (var option in flags.All) command.Options.Add(option);
        return flags;
    }

    private IEnumerable<Option> All =>
    [
        policyFile, path, format, maxSize, maxBackups, maxAge, compress, .. log.All,
        webhookConfig, initialBackoff, .. webhook.All,
    ];

    /// <exception cref="UsageException">Flags contradict each other, or a file that they name is unusable.</exception>
    public AuditSettings Read(ParseResult result)
    {
        var policy = Policy(result);
        var settings = new AuditSettings(policy ?? AuditPolicy.OneEventEach, Log(result), Webhook(result));
        if (policy is not null && settings is { Log: null, Webhook: null })
        {
            throw new UsageException(
                $"{policyFile.Name}: nothing would be recorded; also give {path.Name} or {webhookConfig.Name}");
        }

        var strict = new[] { settings.Log?.Delivery, settings.Webhook?.Delivery }
            .Any(delivery => delivery?.Mode == AuditMode.BlockingStrict);
        return strict && settings.Policy.OmitStages.HasFlag(AuditStages.RequestReceived)
            ? throw new UsageException(
                $"mode blocking-strict refuses requests whose event of stage RequestReceived is lost: it needs a "
                + $"{policyFile.Name} that does not omit this stage")
            : settings;
    }

    private AuditPolicy? Policy(ParseResult result)
    {
        if (result.Get(policyFile) is not { Length: > 0 } file) return null;
        try
        {
            return AuditPolicyReader.Read(file);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{policyFile.Name}: {file}: {e.Message}");
        }
    }

    private AuditLogBackend? Log(ParseResult result) => result.Get(path) is { Length: > 0 } file
        ? new(
            new AuditLogSettings(
                file, result.Get(maxSize) * 1024L * 1024L, result.Get(maxBackups),
                TimeSpan.FromDays(result.Get(maxAge)), result.Get(compress), result.Get(format) == "legacy"),
            log.Read(result))
        : null;

    private AuditWebhookBackend? Webhook(ParseResult result)
    {
        if (result.Get(webhookConfig) is not { Length: > 0 } file) return null;
        try
        {
            var config = KubernetesConfig.Load(file);
            if (config.Server.Scheme != Uri.UriSchemeHttps)
                throw new UsageException($"{webhookConfig.Name}: {file}: the server's address must begin with https");
            return new(new AuditWebhookSettings(config, result.Get(initialBackoff)), webhook.Read(result));
        }
        catch (KubernetesConfigException e)
        {
            throw new UsageException($"{webhookConfig.Name}: {e.Message}");
        }
    }
}
