using System.CommandLine;
using OcmAddons.ClusterGateway.Server.Audit;
using OcmAddons.ClusterGateway.Server.Audit.Backends;
using OcmAddons.ClusterGateway.Server.Audit.Policies;
using OcmAddons.Hosting;

namespace OcmAddons.ClusterGateway.Server.Tests.Audit;

/// <summary>The flags of Kubernetes' API servers: what they mean, and what they refuse.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AuditFlagTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gateway-audit-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    internal static AuditSettings Read(params string[] arguments)
    {
        var command = new Command("test");
        var flags = AuditFlags.AddTo(command);
        var result = command.Parse(arguments);
        Assert.That(result.Errors, Is.Empty);
        return flags.Read(result);
    }

    [Test]
    public void Read_Nothing_IsOff()
    {
        var settings = Read();

        Assert.That((settings.Log, settings.Webhook), Is.EqualTo(((AuditLogBackend?)null, (AuditWebhookBackend?)null)));
    }

    [Test]
    public void Read_LogAlone_HasTheDefaultsOfKubernetes()
    {
        var settings = Read("--audit-log-path=-");

        Assert.That(settings.Policy, Is.SameAs(AuditPolicy.OneEventEach));
        Assert.That(settings.Log!.Settings, Is.EqualTo(new AuditLogSettings("-", MaxBytes: 100 * 1024 * 1024)));
        Assert.That(settings.Log.Delivery, Is.EqualTo(new DeliverySettings(AuditMode.Blocking)));
    }

    [Test]
    public void Read_WebhookAlone_HasTheDefaultsOfKubernetes()
    {
        var settings = Read($"--audit-webhook-config-file={Kubeconfig("https://audit.example.com")}");

        Assert.That(settings.Webhook!.Settings.InitialBackoff, Is.EqualTo(TimeSpan.FromSeconds(10)));
        Assert.That(settings.Webhook.Delivery, Is.EqualTo(new DeliverySettings(
            AuditMode.Batch, BufferSize: 10_000, MaxBatchSize: 400, MaxBatchWait: TimeSpan.FromSeconds(30),
            Throttle: new ThrottleSettings(10, 15))));
    }

    [Test]
    public void Read_AllOfTheLogs_AreTaken()
    {
        var settings = Read(
            "--audit-log-path=/a/b", "--audit-log-format=legacy", "--audit-log-maxage=1", "--audit-log-maxbackup=2",
            "--audit-log-maxsize=3", "--audit-log-compress=true", "--audit-log-mode=batch",
            "--audit-log-batch-buffer-size=4", "--audit-log-batch-max-size=5", "--audit-log-batch-max-wait=6s",
            "--audit-log-batch-throttle-enable=true", "--audit-log-batch-throttle-qps=7.5",
            "--audit-log-batch-throttle-burst=8", "--audit-log-truncate-enabled=true",
            "--audit-log-truncate-max-event-size=9", "--audit-log-truncate-max-batch-size=10",
            "--audit-log-version=audit.k8s.io/v1");

        Assert.That(settings.Log!.Settings, Is.EqualTo(new AuditLogSettings(
            "/a/b", 3 * 1024 * 1024, 2, TimeSpan.FromDays(1), Compress: true, Legacy: true)));
        Assert.That(settings.Log.Delivery, Is.EqualTo(new DeliverySettings(
            AuditMode.Batch, 4, 5, TimeSpan.FromSeconds(6), new ThrottleSettings(7.5, 8),
            new TruncationSettings(9, 10))));
    }

    [TestCase(
        "--audit-log-path=- --audit-log-batch-throttle-enable=true",
        "--audit-log-batch-throttle-qps: must be a positive")]
    [TestCase(
        "--audit-log-path=- --audit-log-batch-throttle-enable=true --audit-log-batch-throttle-qps=1",
        "--audit-log-batch-throttle-burst: must be a positive")]
    [TestCase(
        "--audit-log-path=- --audit-log-truncate-enabled=true --audit-log-truncate-max-batch-size=5",
        "--audit-log-truncate-max-batch-size: must not be less than --audit-log-truncate-max-event-size (102400)")]
    [TestCase("--audit-log-path=- --audit-log-mode=blocking-strict", "needs a --audit-policy-file that does not omit")]
    [TestCase("--audit-log-path=- --audit-policy-file=/none/x", "--audit-policy-file: /none/x: ")]
    [TestCase("--audit-webhook-config-file=/none/x", "--audit-webhook-config-file: ")]
    public void Read_Contradiction_SaysWhatToDo(string arguments, string problem) => Assert.That(
        () => Read(arguments.Split(' ')), Throws.TypeOf<UsageException>().With.Message.Contains(problem));

    [Test]
    public void Read_WebhookWithoutTls_IsRefused() => Assert.That(
        () => Read($"--audit-webhook-config-file={Kubeconfig("http://audit.example.com")}"),
        Throws.TypeOf<UsageException>().With.Message.Contains("must begin with https"));

    [Test]
    public void Read_PolicyThatIsWrong_NamesTheFileAndTheField()
    {
        var policy = Policy("rules: [{level: metadata}]");

        Assert.That(
            () => Read($"--audit-policy-file={policy}", "--audit-log-path=-"),
            Throws.TypeOf<UsageException>().With.Message.StartsWith(
                $"--audit-policy-file: {policy}: rules[0].level: Unsupported value: \"metadata\""));
    }

    [Test]
    public void Read_PolicyForNobody_SaysSo() => Assert.That(
        () => Read($"--audit-policy-file={Policy("rules: [{level: Metadata}]")}"),
        Throws.TypeOf<UsageException>().With.Message.EqualTo(
            "--audit-policy-file: nothing would be recorded; also give --audit-log-path or "
            + "--audit-webhook-config-file"));

    private string Policy(string text)
    {
        var path = Path.Combine(folder, "policy.yaml");
        File.WriteAllText(path, $"apiVersion: audit.k8s.io/v1\nkind: Policy\n{text}\n");
        return path;
    }

    private string Kubeconfig(string server)
    {
        var path = Path.Combine(folder, "kubeconfig");
        File.WriteAllText(
            path,
            $"apiVersion: v1\nkind: Config\ncurrent-context: a\ncontexts: [{{name: a, context: {{cluster: a}}}}]\n"
            + $"clusters: [{{name: a, cluster: {{server: '{server}'}}}}]\n");
        return path;
    }
}
