using System.CommandLine;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.ClusterGateway.Server.Authentication;

/// <summary>The flags of Kubernetes' API servers about who callers are.</summary>
internal sealed class AuthenticationFlags
{
    private readonly FlagOption<bool> skipLookup = Flag.Bool(
        "authentication-skip-lookup", "Do not read kube-system/extension-apiserver-authentication");

    private readonly FlagOption<bool> tolerateFailure = Flag.Bool(
        "authentication-tolerate-lookup-failure", "Serve although that ConfigMap cannot be read");

    private readonly FlagOption<TimeSpan> tokenTtl = Flag.Duration(
        "authentication-token-webhook-cache-ttl", "How long the hub's word on a token counts",
        TimeSpan.FromSeconds(10));

    private readonly FlagOption<string> clientCa = Flag.String(
        "client-ca-file", "PEM bundle that signs users' certificates, instead of the hub's");

    private readonly FlagOption<string> frontProxyCa = Flag.String(
        "requestheader-client-ca-file", "PEM bundle that signs front proxies, instead of what the hub says of them");

    private readonly FlagOption<IReadOnlyList<string>> allowedNames = Flag.StringList(
        "requestheader-allowed-names", "Common names of front proxies; none means any that the CA signed");

    private readonly FlagOption<IReadOnlyList<string>> usernameHeaders = Flag.StringList(
        "requestheader-username-headers", "Headers with the caller's name", "x-remote-user");

    private readonly FlagOption<IReadOnlyList<string>> uidHeaders = Flag.StringList(
        "requestheader-uid-headers", "Headers with the caller's uid");

    private readonly FlagOption<IReadOnlyList<string>> groupHeaders = Flag.StringList(
        "requestheader-group-headers", "Headers with the caller's groups", "x-remote-group");

    private readonly FlagOption<IReadOnlyList<string>> extraPrefixes = Flag.StringList(
        "requestheader-extra-headers-prefix", "How headers begin that say more about the caller", "x-remote-extra-");

    /// <summary>Who asks the hub about callers; empty: the client of <c>--kubeconfig</c>.</summary>
    public FlagOption<string> Kubeconfig { get; } = Flag.String(
        "authentication-kubeconfig", "Kubeconfig for token reviews and that ConfigMap, instead of --kubeconfig");

    public static AuthenticationFlags AddTo(Command command)
    {
        var flags = new AuthenticationFlags();
        Option[] options =
        [
            flags.Kubeconfig, flags.skipLookup, flags.tolerateFailure, flags.tokenTtl, flags.clientCa,
            flags.frontProxyCa, flags.allowedNames, flags.usernameHeaders, flags.uidHeaders, flags.groupHeaders,
            flags.extraPrefixes,
        ];
        foreach (var option in options) command.Options.Add(option);
        return flags;
    }

    /// <exception cref="UsageException">Headers are named, but not who may send them.</exception>
    public AuthenticationSettings Read(ParseResult result)
    {
        var ca = result.Get(frontProxyCa);
        Option[] needing = [allowedNames, usernameHeaders, uidHeaders, groupHeaders, extraPrefixes];
        if (ca.Length == 0 && Array.Find(needing, result.IsGiven) is { } lonely)
            throw new UsageException($"{lonely.Name} needs {frontProxyCa.Name}");
        return new(
            result.Get(clientCa), ca.Length > 0 ? FrontProxy(result, ca) : null, result.Get(skipLookup),
            result.Get(tolerateFailure), result.Get(tokenTtl));
    }

    private FrontProxySettings FrontProxy(ParseResult result, string ca) => new(
        ca, result.Get(allowedNames), result.Get(usernameHeaders), result.Get(uidHeaders), result.Get(groupHeaders),
        result.Get(extraPrefixes));
}
