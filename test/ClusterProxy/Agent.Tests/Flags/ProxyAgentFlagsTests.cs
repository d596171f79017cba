using System.CommandLine;
using OcmAddons.Hosting;

namespace OcmAddons.ClusterProxy.Agent.Tests.Flags;

/// <summary>What each flag makes of the options, and what is said when flags do not go together.</summary>
public sealed class ProxyAgentFlagsTests
{
    private string file = "";

    [OneTimeSetUp]
    public void SetUp() => file = Path.GetTempFileName();

    [OneTimeTearDown]
    public void TearDown() => File.Delete(file);

    [Test]
    public void Read_CaOnly_GivesTheDefaults()
    {
        var options = Read("--ca-cert=<file>");

        Assert.Multiple(() =>
        {
            Assert.That((options.ServerHost, options.ServerPort), Is.EqualTo(("127.0.0.1", 8091)));
            Assert.That(Guid.TryParse(options.AgentId, out _), Is.True);
            Assert.That(options.Identifiers, Is.Empty);
            Assert.That((options.CertificateFile, options.KeyFile, options.TokenFile), Is.EqualTo(
                ((string?)null, (string?)null, (string?)null)));
            Assert.That(options.SyncInterval, Is.EqualTo(TimeSpan.FromSeconds(1)));
            Assert.That(options.SyncIntervalCap, Is.EqualTo(TimeSpan.FromSeconds(10)));
            Assert.That(options.KeepAlive, Is.EqualTo(TimeSpan.FromSeconds(30)));
            Assert.That(options.DialTimeout, Is.EqualTo(TimeSpan.FromSeconds(5)));
            Assert.That(options.SyncForever, Is.False);
            Assert.That(options.ServerCountSource, Is.EqualTo(ServerCountSource.Default));
            Assert.That(options.LeaseCount, Is.Null);
        });
    }

    [Test]
    public void Read_EverythingThatTheOriginalTakes_IsTaken()
    {
        var options = Read(
            "--ca-cert=<file> --agent-cert=<file> --agent-key=<file> --proxy-server-host=proxy.example.com "
            + "--proxy-server-port=443 --alpn-proto=a,b --health-server-host=127.0.0.1 --health-server-port=9093 "
            + "--admin-bind-address= --admin-server-port=9094 --enable-profiling --enable-contention-profiling "
            + "--agent-id=me --agent-identifiers=host=a&ipv4=10.0.0.1&ipv6=::1&cidr=10.0.0.0/8&default-route=true "
            + "--sync-interval=2s --sync-interval-cap=20s --probe-interval=3s --keepalive-time=1h "
            + "--service-account-token-path=<file> --warn-on-channel-limit --sync-forever --xfr-channel-size=10 "
            + "--count-server-leases --lease-namespace=leases --lease-label-selector=a=b --server-count-source=max "
            + "--kubeconfig=<file> --kube-api-content-type=application/json");

        Assert.Multiple(() =>
        {
            Assert.That((options.ServerHost, options.ServerPort), Is.EqualTo(("proxy.example.com", 443)));
            Assert.That((options.CertificateFile, options.KeyFile), Is.EqualTo((file, file)));
            Assert.That(options.TokenFile, Is.EqualTo(file));
            Assert.That(options.ExtraProtocols, Is.EqualTo(new[] { "a", "b" }));
            Assert.That(options.AgentId, Is.EqualTo("me"));
            Assert.That(options.Identifiers, Does.EndWith("&default-route=true"));
            Assert.That(options.SyncInterval, Is.EqualTo(TimeSpan.FromSeconds(2)));
            Assert.That(options.SyncIntervalCap, Is.EqualTo(TimeSpan.FromSeconds(20)));
            Assert.That(options.SyncForever, Is.True);
            Assert.That(options.LeaseCount, Is.EqualTo(new LeaseCountOptions("leases", "a=b")));
            Assert.That(options.ServerCountSource, Is.EqualTo(ServerCountSource.Max));
        });
    }

    [Test]
    public void Read_OlderNameOfTheLeaseSelector_IsTaken() =>
        Assert.That(
            Read("--ca-cert=<file> --count-server-leases --lease-label=k8s-app=x").LeaseCount,
            Is.EqualTo(new LeaseCountOptions("kube-system", "k8s-app=x")));

    [TestCase("", "--ca-cert: must be given")]
    [TestCase("--ca-cert=/none", "--ca-cert: /none does not exist")]
    [TestCase("{ca} --agent-cert=<file>", "--agent-cert and --agent-key must be given together")]
    [TestCase("{ca} --agent-key=<file>", "--agent-cert and --agent-key must be given together")]
    [TestCase("{ca} --agent-key=/none --agent-cert=<file>", "--agent-key: /none does not exist")]
    [TestCase("{ca} --service-account-token-path=/none", "--service-account-token-path: /none does not exist")]
    [TestCase("{ca} --proxy-server-port=0", "--proxy-server-port: \"0\" must be a whole number from 1 to 65535")]
    [TestCase("{ca} --health-server-port=0", "--health-server-port: \"0\" must be a whole number from 1 to 65535")]
    [TestCase("{ca} --admin-server-port=0", "--admin-server-port: \"0\" must be a whole number from 1 to 65535")]
    [TestCase("{ca} --enable-contention-profiling", "--enable-contention-profiling: needs --enable-profiling")]
    [TestCase("{ca} --sync-interval=11s", "--sync-interval is longer than --sync-interval-cap")]
    [TestCase("{ca} --agent-identifiers=name=a", "--agent-identifiers: unknown address type: name")]
    [TestCase("{ca} --agent-identifiers=host=a;b", "--agent-identifiers: invalid semicolon separator in query")]
    [TestCase("{ca} --xfr-channel-size=0", "--xfr-channel-size: \"0\" must be a whole number of at least 1")]
    [TestCase(
        "{ca} --server-count-source=min", "--server-count-source: \"min\" must be one of , \"default\", \"max\"")]
    [TestCase("{ca} --kubeconfig=/none", "--kubeconfig: /none does not exist")]
    [TestCase("{ca} --count-server-leases --lease-namespace=", "--lease-namespace: must be given")]
    public void Read_FlagsThatCannotWork_SaysWhich(string arguments, string problem) =>
        Assert.That(
            () => Read(arguments.Replace("{ca}", "--ca-cert=<file>", StringComparison.Ordinal)),
            Throws.InstanceOf<UsageException>().With.Message.EqualTo(problem));

    [Test]
    [NonParallelizable]
    public async Task AgentId_FlagAndEnvironment_TheFlagWins()
    {
        Environment.SetEnvironmentVariable("PROXY_AGENT_ID", "from-environment");
        try
        {
            Assert.That(await AgentIdAsync($"--ca-cert={file}"), Is.EqualTo("from-environment"));
            Assert.That(await AgentIdAsync($"--ca-cert={file} --agent-id=from-flag"), Is.EqualTo("from-flag"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PROXY_AGENT_ID", null);
        }
    }

    private ProxyAgentOptions Read(string arguments)
    {
        var command = new Command("proxy-agent");
        var flags = ProxyAgentFlags.AddTo(command);
        var result = command.Parse([
            .. arguments.Replace("<file>", file, StringComparison.Ordinal)
                .Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(Tokens),
        ]);
        return result.Errors is [var error, ..] ? throw new UsageException(error.Message) : flags.Read(result);
    }

    // As ProcessHost hands a command line to the parser.
    private static string[] Tokens(string text) => text switch
    {
        [.., '='] => [text[..^1], ""],
        _ when text.Contains('=', StringComparison.Ordinal) => [text],
        _ => [text + "=true"],
    };

    private static async Task<string?> AgentIdAsync(string arguments)
    {
        string? id = null;
        var command = new Command("proxy-agent");
        var flags = ProxyAgentFlags.AddTo(command);
        command.SetAction(result =>
        {
            id = flags.Read(result).AgentId;
            return 0;
        });
        var root = new RootCommand { command };
        await ProcessHost.RunAsync(["proxy-agent", .. arguments.Split(' ')], root, CancellationToken.None);
        return id;
    }
}
