using System.CommandLine;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using OcmAddons.ClusterProxy.Server.Flags;
using OcmAddons.ClusterProxy.Server.Tests.Kit;
using OcmAddons.Hosting;

namespace OcmAddons.ClusterProxy.Server.Tests.Flags;

/// <summary>What each flag makes of the options, and what is said when flags do not go together.</summary>
public sealed class ProxyServerFlagsTests
{
    private TestPki pki = null!;
    private PortCertificates files = null!;

    [OneTimeSetUp]
    public void SetUp()
    {
        pki = new TestPki();
        files = pki.Port("server");
    }

    [OneTimeTearDown]
    public void TearDown() => pki.Dispose();

    [Test]
    public void Read_FilesOnly_GivesTheDefaults()
    {
        var options = Read($"{Frontend} {Agent} {AgentCa}");

        Assert.Multiple(() =>
        {
            Assert.That(options.Mode, Is.EqualTo(FrontendMode.Grpc));
            Assert.That(options.FrontendEndPoint, Is.EqualTo(new IPEndPoint(IPAddress.IPv6Any, 8090)));
            Assert.That(options.AgentEndPoint, Is.EqualTo(new IPEndPoint(IPAddress.IPv6Any, 8091)));
            Assert.That(options.UnixSocket, Is.Null);
            Assert.That(options.DeleteExistingSocket, Is.True);
            Assert.That(options.ServerCount, Is.EqualTo(1));
            Assert.That(Guid.TryParse(options.ServerId, out _), Is.True);
            Assert.That(options.Strategies, Is.EqualTo(new[] { ProxyStrategy.Default }));
            Assert.That(options.IdentityMode, Is.EqualTo(IdentityMode.Strict));
            Assert.That(options.AgentTokens, Is.Null);
            Assert.That(options.Leases, Is.Null);
            Assert.That(options.AgentKeepAlive, Is.EqualTo(TimeSpan.FromSeconds(30)));
            Assert.That(options.FrontendKeepAlive, Is.EqualTo(TimeSpan.FromSeconds(30)));
            Assert.That(options.BackendDialTimeout, Is.EqualTo(TimeSpan.FromSeconds(10)));
            Assert.That(options.TlsPolicy.Protocols, Is.EqualTo(SslProtocols.Tls12 | SslProtocols.Tls13));
        });
    }

    [Test]
    public void Read_EverythingThatTheOriginalTakes_IsTaken()
    {
        var options = Read(
            $"{Agent} --mode=http-connect --uds-name=/run/konn.sock --delete-existing-uds-file=false --server-port=0 "
            + "--server-bind-address=127.0.0.1 --agent-port=9091 --agent-bind-address=::1 --admin-port=9095 "
            + "--admin-bind-address= --health-port=9092 --health-bind-address=127.0.0.1 --keepalive-time=1h "
            + "--frontend-keepalive-time=1h30m --enable-profiling --enable-contention-profiling=true "
            + "--server-id=a --server-count=3 --agent-namespace=kube-system --agent-service-account=agent "
            + "--authentication-audience=system:konnectivity-server --kubeconfig-qps=7.5 --kubeconfig-burst=9 "
            + "--kube-api-content-type=application/json --proxy-strategies=destHost,defaultRoute,default "
            + "--cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 --tls-min-version=VersionTLS13 "
            + "--xfr-channel-size=150 --frontend-write-channel-size=20 --enable-lease-controller "
            + "--lease-namespace=leases --lease-label=a=b,c=d --graceful-shutdown-timeout=1m "
            + "--backend-dial-timeout=0s --warn-on-channel-limit=false");

        Assert.Multiple(() =>
        {
            Assert.That(options.Mode, Is.EqualTo(FrontendMode.HttpConnect));
            Assert.That(options.UnixSocket, Is.EqualTo("/run/konn.sock"));
            Assert.That(options.DeleteExistingSocket, Is.False);
            Assert.That(options.Frontend, Is.Null);
            Assert.That(options.AgentEndPoint, Is.EqualTo(new IPEndPoint(IPAddress.IPv6Loopback, 9091)));
            Assert.That(options.AgentKeepAlive, Is.EqualTo(TimeSpan.FromHours(1)));
            Assert.That(options.FrontendKeepAlive, Is.EqualTo(TimeSpan.FromMinutes(90)));
            Assert.That((options.ServerId, options.ServerCount), Is.EqualTo(("a", 3)));
            Assert.That(options.AgentTokens, Is.EqualTo(
                new AgentTokenOptions("kube-system", "agent", "system:konnectivity-server")));
            Assert.That(options.IdentityMode, Is.EqualTo(IdentityMode.Compatible), "a token names no cluster");
            Assert.That(options.Strategies, Is.EqualTo(
                new[] { ProxyStrategy.DestHost, ProxyStrategy.DefaultRoute, ProxyStrategy.Default }));
            Assert.That(options.TlsPolicy.Protocols, Is.EqualTo(SslProtocols.Tls13));
            Assert.That(
                options.TlsPolicy.CipherSuites!.AllowedCipherSuites,
                Does.Contain(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256));
            Assert.That(options.Leases!.Namespace, Is.EqualTo("leases"));
            Assert.That(options.Leases.Labels, Is.EquivalentTo(new Dictionary<string, string>
            {
                ["a"] = "b",
                ["c"] = "d",
            }));
            Assert.That(options.BackendDialTimeout, Is.EqualTo(Timeout.InfiniteTimeSpan));
        });
    }

    [TestCase("{agent} {ca} --server-ca-cert=<ca> --server-key=<key>", "--server-cert: must be given")]
    [TestCase(
        "{agent} {ca} --server-ca-cert=<ca> --server-cert=<cert>",
        "--server-key: must be given, as --server-cert is")]
    [TestCase(
        "{agent} {ca} --server-cert=<cert> --server-key=<key>",
        "--server-ca-cert: must be given, unless --uds-name is")]
    [TestCase(
        "{agent} {ca} --server-ca-cert=/none --server-cert=<cert> --server-key=<key>",
        "--server-ca-cert: /none does not exist")]
    [TestCase("{frontend} {ca}", "--cluster-cert: must be given")]
    [TestCase("{frontend} {ca} --cluster-cert=<cert>", "--cluster-key: must be given, as --cluster-cert is")]
    [TestCase(
        "{frontend} {agent}",
        "--cluster-ca-cert: must be given, unless agents have tokens (--agent-namespace); "
        + "--identity-mode=compatible lets everybody be an agent")]
    [TestCase("{all} --mode=http", "--mode: \"http\" must be one of \"grpc\", \"http-connect\"")]
    [TestCase("{agent} {ca} --uds-name=/x", "--server-port: must be 0, not 8090, with --uds-name")]
    [TestCase("{all} --uds-name=/x --server-port=0", "--server-key: must not be set with --uds-name")]
    [TestCase(
        "{agent} {ca} --server-port=0 --uds-name=/{long}",
        "--uds-name: \"/{long}\" is too long for the name of a Unix socket")]
    [TestCase("{all} --server-port=0", "--server-port: 0 is a reserved port; 0 needs --uds-name")]
    [TestCase("{all} --server-port=80", "--server-port: 80 is a reserved port; 0 needs --uds-name")]
    [TestCase("{all} --server-port=50000", "--server-port: \"50000\" must be a whole number from 0 to 49151")]
    [TestCase("{all} --agent-port=1023", "--agent-port: \"1023\" must be a whole number from 1024 to 49151")]
    [TestCase("{all} --health-port=49152", "--health-port: \"49152\" must be a whole number from 1024 to 49151")]
    [TestCase("{all} --admin-port=0", "--admin-port: \"0\" must be a whole number from 1024 to 49151")]
    [TestCase("{all} --agent-bind-address=host", "--agent-bind-address: \"host\" must be an IP address")]
    [TestCase("{all} --enable-contention-profiling", "--enable-contention-profiling: needs --enable-profiling")]
    [TestCase("{all} --server-count=0", "--server-count: \"0\" must be a whole number of at least 1")]
    [TestCase("{all} --xfr-channel-size=0", "--xfr-channel-size: \"0\" must be a whole number of at least 1")]
    [TestCase("{all} --proxy-strategies=", "--proxy-strategies: must be a list of default, destHost, defaultRoute")]
    [TestCase(
        "{all} --proxy-strategies=desthost", "--proxy-strategies: must be a list of default, destHost, defaultRoute")]
    [TestCase(
        "{all} --cipher-suites=TLS_RSA_WITH_RC4_128_SHA",
        "--cipher-suites: cipher suite TLS_RSA_WITH_RC4_128_SHA not supported, "
        + "doesn't exist or considered as insecure")]
    [TestCase(
        "{all} --tls-min-version=1.2",
        "--tls-min-version: \"1.2\" is not one of VersionTLS10, VersionTLS11, VersionTLS12, VersionTLS13")]
    [TestCase(
        "{all} --keepalive-time=30", "--keepalive-time: \"30\" must be a duration such as 1h2m3.5s, 30s or 500ms")]
    [TestCase(
        "{all} --backend-dial-timeout=-1s",
        "--backend-dial-timeout: \"-1s\" must be a duration such as 1h2m3.5s, 30s or 500ms")]
    [TestCase(
        "{all} --agent-namespace=a --agent-service-account=b --authentication-audience=c",
        "--cluster-ca-cert: must not be set when agents have tokens (--agent-namespace)")]
    [TestCase(
        "{frontend} {agent} --agent-namespace=a --authentication-audience=c",
        "--agent-service-account: must be given, as --agent-namespace is")]
    [TestCase(
        "{frontend} {agent} --agent-service-account=b --authentication-audience=c",
        "--agent-namespace: must be given, as --agent-service-account is")]
    [TestCase(
        "{frontend} {agent} --agent-namespace=a --agent-service-account=b",
        "--authentication-audience: must be given, as --agent-namespace is")]
    [TestCase(
        "{frontend} {agent} --agent-namespace=a --agent-service-account=b --authentication-audience=c "
        + "--identity-mode=strict",
        "--identity-mode: strict needs agents with certificates; --agent-namespace is for tokens")]
    [TestCase("{all} --lease-label=a", "--lease-label: \"a\" must be labels such as a=b,c=d")]
    [TestCase("{all} --enable-lease-controller --lease-namespace=", "--lease-namespace: must be given")]
    [TestCase(
        "{all} --server-id=a\u0001", "--server-id: must be at most 253 printable characters without spaces")]
    public void Read_FlagsThatCannotWork_SaysWhich(string arguments, string problem)
    {
        var longName = new string('x', 110);

        Assert.That(
            () => Read(Expand(arguments).Replace("{long}", longName, StringComparison.Ordinal)),
            Throws.InstanceOf<UsageException>().With.Message
                .EqualTo(problem.Replace("{long}", longName, StringComparison.Ordinal)));
    }

    [Test]
    public void Kubeconfig_NothingThatNeedsAnApiServer_IsNotLoaded() =>
        Assert.That(Kubeconfig("{all}"), Is.Null);

    [TestCase("{frontend} {agent} --agent-namespace=a --agent-service-account=b --authentication-audience=c")]
    [TestCase("{all} --enable-lease-controller")]
    public void Kubeconfig_WhatNeedsAnApiServer_UsesThePodsOwnUnlessGiven(string arguments)
    {
        Assert.That(Kubeconfig(arguments), Is.Empty);
        Assert.That(Kubeconfig(arguments + " --kubeconfig=<ca>"), Is.EqualTo(pki.CaFile));
        Assert.That(
            () => Kubeconfig(arguments + " --kubeconfig=/none"),
            Throws.InstanceOf<UsageException>().With.Message.EqualTo("--kubeconfig: /none does not exist"));
    }

    [Test]
    [NonParallelizable]
    public async Task ServerId_FlagAndEnvironment_TheFlagWins()
    {
        Environment.SetEnvironmentVariable("PROXY_SERVER_ID", "from-environment");
        try
        {
            Assert.That(await ServerIdAsync(Expand("{all}")), Is.EqualTo("from-environment"));
            Assert.That(await ServerIdAsync(Expand("{all} --server-id=from-flag")), Is.EqualTo("from-flag"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PROXY_SERVER_ID", null);
        }
    }

    private string Frontend => $"--server-cert={files.CertificateFile} --server-key={files.KeyFile} "
        + $"--server-ca-cert={pki.CaFile}";

    private string Agent => $"--cluster-cert={files.CertificateFile} --cluster-key={files.KeyFile}";

    private string AgentCa => $"--cluster-ca-cert={pki.CaFile}";

    private string Expand(string arguments) => arguments
        .Replace("{all}", "{frontend} {agent} {ca}", StringComparison.Ordinal)
        .Replace("{frontend}", Frontend, StringComparison.Ordinal)
        .Replace("{agent}", Agent, StringComparison.Ordinal)
        .Replace("{ca}", AgentCa, StringComparison.Ordinal)
        .Replace("<ca>", pki.CaFile, StringComparison.Ordinal)
        .Replace("<cert>", files.CertificateFile, StringComparison.Ordinal)
        .Replace("<key>", files.KeyFile, StringComparison.Ordinal);

    private static ProxyServerOptions Read(string arguments) => Parse(arguments, (flags, result) => flags.Read(result));

    private string? Kubeconfig(string arguments) =>
        Parse(Expand(arguments), (flags, result) => flags.Kubeconfig(result, flags.Read(result)));

    private static T Parse<T>(string arguments, Func<ProxyServerFlags, ParseResult, T> read)
    {
        var command = new Command("proxy-server");
        var flags = ProxyServerFlags.AddTo(command);
        string[] tokens =
        [
            .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(Tokens),
        ];
        var result = command.Parse(tokens);
        return result.Errors is [var error, ..] ? throw new UsageException(error.Message) : read(flags, result);
    }

    // As ProcessHost hands a command line to the parser.
    private static string[] Tokens(string text) => text switch
    {
        [.., '='] => [text[..^1], ""],
        _ when text.Contains('=', StringComparison.Ordinal) => [text],
        _ => [text + "=true"],
    };

    private static async Task<string?> ServerIdAsync(string arguments)
    {
        string? id = null;
        var command = new Command("proxy-server");
        var flags = ProxyServerFlags.AddTo(command);
        command.SetAction(result =>
        {
            id = flags.Read(result).ServerId;
            return 0;
        });
        var root = new RootCommand { command };
        await ProcessHost.RunAsync(["proxy-server", .. arguments.Split(' ')], root, CancellationToken.None);
        return id;
    }
}
