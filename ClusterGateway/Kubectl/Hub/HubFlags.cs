using System.CommandLine;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;
using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.ClusterGateway.Kubectl.Hub;

/// <summary>kubectl's own flags for the server to talk to, here: the hub.</summary>
internal sealed class HubFlags
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(10);

    private readonly FlagOption<string> kubeconfig = Flag.String("kubeconfig", "Path to the hub's kubeconfig.");
    private readonly FlagOption<string> context = Flag.String("context", "Context of the kubeconfig to use.");
    private readonly FlagOption<string> cluster = Flag.String("cluster", "Cluster entry of the kubeconfig to use.");
    private readonly FlagOption<string> user = Flag.String("user", "User entry of the kubeconfig to use.");
    private readonly FlagOption<string> server = Flag.String("server", "Address of the hub's API server.").Alias("s");

    private readonly FlagOption<string> authority = Flag.String(
        "certificate-authority", "File with the CA of the hub's API server.");

    private readonly FlagOption<bool> insecure = Flag.Bool(
        "insecure-skip-tls-verify", "Do not check the certificate of the hub's API server.");

    private readonly FlagOption<string> serverName = Flag.String(
        "tls-server-name", "Name that the certificate of the hub's API server must be for.");

    private readonly FlagOption<string> certificate = Flag.String("client-certificate", "File with your certificate.");
    private readonly FlagOption<string> key = Flag.String("client-key", "File with your certificate's key.");
    private readonly FlagOption<string> token = Flag.String("token", "Bearer token to use at the hub.");
    private readonly FlagOption<string> asUser = Flag.String("as", "User to impersonate at the hub.");
    private readonly FlagOption<string> asUid = Flag.String("as-uid", "UID to impersonate at the hub.");

    private readonly FlagOption<IReadOnlyList<string>> asGroups = Flag.StringList(
        "as-group", "Groups to impersonate at the hub.");

    private readonly FlagOption<TimeSpan> timeout = Flag.Duration(
        "request-timeout", "How long one request may take; 10s when 0.", TimeSpan.Zero);

    private FlagOption<string>[] Texts =>
    [
        kubeconfig, context, cluster, user, server, authority, serverName, certificate, key, token, asUser, asUid,
    ];

    private Option[] All => [.. Texts, insecure, asGroups, timeout];

    public static HubFlags AddTo(RootCommand root)
    {
        var flags = new HubFlags();
        foreach (var option in flags.All)
        {
            option.Recursive = true;
            root.Options.Add(option);
        }

        return flags;
    }

    public HubAccess Open(ParseResult result)
    {
        if (ApiGroup.Problem(ApiGroup.Current) is { } problem) throw new UsageException(problem);
        var config = KubernetesConfig.Load(result.Get(kubeconfig), Selection(result));
        if (Text(result, server) is { } address) config = config with { Server = Address(address) };
        config = Credentials(result, Trust(result, config));
        var patience = result.Get(timeout) > TimeSpan.Zero ? result.Get(timeout) : DefaultPatience;
        config = config with
        {
            Server = GatewayAddress.HubOf(config.Server),
            UserAgent = "kubectl-ocm",
            RequestTimeout = patience,
        };
        return new HubAccess(config, patience, TimeProvider.System);
    }

    /// <summary>The file that <c>--kubeconfig</c> names, or null.</summary>
    public string? File(ParseResult result) => Text(result, kubeconfig);

    public KubeconfigSelection Selection(ParseResult result) =>
        new(Text(result, context), Text(result, cluster), Text(result, user));

    /// <summary>What was given, for a kubectl that is to go by another address of the same hub.</summary>
    public IReadOnlyList<string> ForKubectl(ParseResult result)
    {
        List<string> given = [];
        foreach (var text in Texts.Where(t => t != server && Text(result, t) is not null))
            given.Add($"{text.Name}={result.Get(text)}");
        given.AddRange(result.Get(asGroups).Select(group => $"{asGroups.Name}={group}"));
        if (result.Get(insecure)) given.Add($"{insecure.Name}=true");
        if (result.Get(timeout) > TimeSpan.Zero)
            given.Add($"{timeout.Name}={GoDuration.Format(result.Get(timeout))}");
        return given;
    }

    /// <summary>A kubeconfig is made of another one: what is not in that cannot get into this.</summary>
    public void RequireKubeconfigOnly(ParseResult result)
    {
        Option[] inKubeconfig = [kubeconfig, context, cluster, user, timeout];
        if (All.Except(inKubeconfig).FirstOrDefault(o => result.IsGiven(o)) is { } stranger)
            throw new UsageException($"{stranger.Name}: cannot be written into a kubeconfig; use entries of yours");
    }

    private KubernetesConfig Trust(ParseResult result, KubernetesConfig config)
    {
        if (Text(result, authority) is { } file)
        {
            var trusted = CredentialData.FromFile(file);
            config = config with { CertificateAuthority = trusted, InsecureSkipTlsVerify = false };
        }

        if (result.Get(insecure)) config = config with { CertificateAuthority = null, InsecureSkipTlsVerify = true };
        return Text(result, serverName) is { } name ? config with { TlsServerName = name } : config;
    }

    private KubernetesConfig Credentials(ParseResult result, KubernetesConfig config)
    {
        if (Text(result, token) is { } bearer)
            config = config with { Token = CredentialData.FromText(bearer), Exec = null };
        if (Text(result, certificate) is { } pem)
            config = config with { ClientCertificate = CredentialData.FromFile(pem), Exec = null };
        if (Text(result, key) is { } secret) config = config with { ClientKey = CredentialData.FromFile(secret) };
        var groups = result.Get(asGroups);
        if (Text(result, asUser) is { } other)
            return config with { Impersonate = new Impersonation(other, groups, Text(result, asUid)) };
        return groups.Count == 0 && Text(result, asUid) is null
            ? config
            : throw new UsageException($"{asGroups.Name} and {asUid.Name} need {asUser.Name}");
    }

    private Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new UsageException($"{server.Name}: \"{text}\" must be an http or https URL");

    private static string? Text(ParseResult result, FlagOption<string> flag) =>
        result.Get(flag) is { Length: > 0 } text ? text : null;
}
