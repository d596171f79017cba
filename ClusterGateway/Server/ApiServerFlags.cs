using System.CommandLine;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Audit;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;
using OcmAddons.Hosting.Logging;

namespace OcmAddons.ClusterGateway.Server;

/// <summary>The flags of <c>cluster-gateway apiserver</c>: the original's that do something here.</summary>
internal sealed class ApiServerFlags
{
    private static readonly Dictionary<string, bool> Gates = new(StringComparer.Ordinal)
    {
        ["HealthinessCheck"] = false,
        ["SecretCache"] = true,
        ["ClientIdentityPenetration"] = false,
        ["OCMClusterCache"] = true,
    };

    private readonly Option[] ignored;

    public FlagOption<int> SecurePort { get; } = Flag.Int("secure-port", "Port for HTTPS", 443, min: 0, max: 65535);

    public FlagOption<string> BindAddress { get; } = Flag.String("bind-address", "Address for HTTPS", "0.0.0.0");

    public FlagOption<string> CertFile { get; } =
        Flag.String("tls-cert-file", "PEM certificate; without it one is made that nobody has signed");

    public FlagOption<string> KeyFile { get; } = Flag.String("tls-private-key-file", "PEM private key");

    public FlagOption<string> TlsMinVersion { get; } = Flag.String(
        "tls-min-version", "Oldest TLS version, e.g. VersionTLS12");

    public FlagOption<IReadOnlyList<string>> TlsCipherSuites { get; } =
        Flag.StringList("tls-cipher-suites", "Cipher suites of TLS 1.2, by Go's names");

    public FlagOption<string> SecretNamespace { get; } = Flag.String(
        "secret-namespace", "Namespace of the credential secrets", "vela-system")
        .Check(value => value.Length == 0 ? "must not be empty" : null);

    public FlagOption<bool> OcmIntegration { get; } = Flag.Bool(
        "ocm-integration", "Take addresses from ManagedClusters rather than from the secrets");

    public FlagOption<string> ProxyHost { get; } = Flag.String(
        "proxy-host", "Host of the cluster-proxy's proxy-server; turns the tunnel on");

    public FlagOption<int> ProxyPort { get; } = Flag.Int(
        "proxy-port", "Port of the proxy-server", 8090, min: 1, max: 65535);

    public FlagOption<string> ProxyCaCert { get; } = Flag.String(
        "proxy-ca-cert", "PEM bundle that signs the proxy-server's certificate");

    public FlagOption<string> ProxyCert { get; } = Flag.String(
        "proxy-cert", "PEM client certificate for the proxy-server");

    public FlagOption<string> ProxyKey { get; } = Flag.String("proxy-key", "PEM private key for the proxy-server");

    public FlagOption<string> TunnelTrust { get; } = Flag.Choice(
        "tunnel-trust", "Clusters behind the tunnel whose secret has no ca.crt are refused (RequireCa), or any "
        + "certificate is taken for theirs, as the original did (Compatible)",
        nameof(Proxying.TunnelTrust.RequireCa), Enum.GetNames<Proxying.TunnelTrust>());

    public FlagOption<string> Kubeconfig { get; } = Flag.String(
        "kubeconfig", "Kubeconfig of the hub; in a pod, its service account");

    public FlagOption<TimeSpan> AllowedTtl { get; } = Flag.Duration(
        "authorization-webhook-cache-authorized-ttl", "How long the hub's yes counts", TimeSpan.FromSeconds(10));

    public FlagOption<TimeSpan> DeniedTtl { get; } = Flag.Duration(
        "authorization-webhook-cache-unauthorized-ttl", "How long the hub's no counts", TimeSpan.FromSeconds(10));

    public FlagOption<bool> AuthorizeProxySubpath { get; } = Flag.Bool(
        "authorize-proxy-subpath", "Ask the hub, too, for what a proxied request does inside its cluster");

    public FlagOption<string> ProxyConfig { get; } = Flag.String(
        "cluster-gateway-proxy-config",
        "File with a ClusterGatewayProxyConfiguration: as whom callers appear on managed clusters");

    public FlagOption<IReadOnlyList<string>> ExecCommands { get; } = Flag.StringList(
        "exec-credential-commands", "Programs that secrets of type Dynamic may run; none named means any");

    public FlagOption<TimeSpan> ExecTimeout { get; } = Flag.Duration(
        "exec-credential-timeout", "How long such a program may take", TimeSpan.FromSeconds(30));

    public FlagOption<IReadOnlyList<string>> AlwaysAllowPaths { get; } = Flag.StringList(
        "authorization-always-allow-paths", "Paths that need no authorization", "/healthz", "/readyz", "/livez");

    public FlagOption<IReadOnlyList<string>> DisableAdmissionPlugins { get; } = Flag.StringList(
        "disable-admission-plugins",
        $"{Webhooks.ConnectAdmission.MutatingPlugin}, {Webhooks.ConnectAdmission.ValidatingPlugin}: do not ask the "
        + "hub's webhooks of that kind before a cluster is connected to; the other plugins are not there");

    public FlagOption<bool> StandaloneDebugMode { get; } = Flag.Bool(
        "standalone-debug-mode", "Let everybody on this machine do everything; needs --bind-address=127.0.0.1");

    public FlagOption<bool> ExposeCredentials { get; } = Flag.Bool(
        "expose-credentials", "Show tokens and keys to whoever may get clustergateways");

    public FlagOption<IReadOnlyDictionary<string, bool>> FeatureGates { get; } = Flag.FeatureGates(
        "feature-gates", "Gates to turn on or off.", Gates, IgnoredFlags.Gates);

    public FlagOption<string> AuthorizationKubeconfig { get; } = Flag.String(
        "authorization-kubeconfig", "Kubeconfig for subject access reviews, instead of --kubeconfig");

    public AuthenticationFlags Authentication { get; }

    public AuditFlags Audit { get; }

    public LoggingFlags Logging { get; }

    public ApiServerFlags(Command command)
    {
        Option[] options =
        [
            SecurePort, BindAddress, CertFile, KeyFile, TlsMinVersion, TlsCipherSuites, SecretNamespace, OcmIntegration,
            ProxyHost, ProxyPort, ProxyCaCert, ProxyCert, ProxyKey, TunnelTrust, Kubeconfig, AuthorizationKubeconfig,
            AllowedTtl, DeniedTtl, AuthorizeProxySubpath, ProxyConfig, ExecCommands, ExecTimeout, AlwaysAllowPaths,
            ExposeCredentials, DisableAdmissionPlugins, StandaloneDebugMode, FeatureGates,
        ];
        foreach (var option in options) command.Options.Add(option);
        Authentication = AuthenticationFlags.AddTo(command);
        Audit = AuditFlags.AddTo(command);
        ignored =
        [
            .. IgnoredFlags.Texts.Select(name => Flag.String(name, "Ignored.").Hide()),
            .. IgnoredFlags.Switches.Select(name => Flag.Bool(name, "Ignored.").Hide()),
        ];
        foreach (var option in ignored) command.Options.Add(option);
        Logging = LoggingFlags.AddTo(command);
    }

    /// <summary>The names of flags that were given although they change nothing.</summary>
    public IReadOnlyList<string> GivenInVain(ParseResult result) =>
        [.. ignored.Where(result.IsGiven).Select(option => option.Name)];

    /// <exception cref="UsageException">Flags that only make sense together are not together, or the API group is none.
    /// </exception>
    public void Check(ParseResult result)
    {
        if (ApiGroup.Problem(ApiGroup.Current) is { } problem) throw new UsageException(problem);
        if (result.Get(StandaloneDebugMode)) StandaloneDebug.Check(StandaloneDebugMode.Name, result.Get(BindAddress));
        if (result.Get(CertFile).Length > 0 != result.Get(KeyFile).Length > 0)
            throw new UsageException("--tls-cert-file and --tls-private-key-file go together");
        if (result.Get(ProxyHost).Length == 0) return;
        foreach (var file in new[] { ProxyCaCert, ProxyCert, ProxyKey })
        {
            if (result.Get(file).Length == 0) throw new UsageException($"--proxy-host needs {file.Name}");
        }
    }
}
