using System.Net.Sockets;
using System.Security.Cryptography;
using OcmAddons.ClusterProxy.TunnelTest.Dialing;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterProxy.TunnelTest.Hops;

/// <summary>What a person can do about a hop that failed.</summary>
internal static class Advice
{
    private const string Dropped =
        "Packets seem to be dropped: look at firewalls and NetworkPolicies on the way, and at --timeout.";

    public static string ForResolving(Exception failure) =>
        "Check --proxy-host. A Service's name resolves only inside its cluster; from outside use "
        + "`kubectl port-forward -n open-cluster-management-addon svc/proxy-entrypoint 8090`, --proxy-host=127.0.0.1 "
        + "and --proxy-server-name.";

    public static string ForConnecting(Exception failure) => failure switch
    {
        TimeoutException => Dropped,
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } =>
            "Nothing listens there: does the proxy-server run? --proxy-port must be its port for frontends "
            + "(8090 by default), not the agents' (8091); --proxy-uds what it has as --uds-name.",
        FileNotFoundException =>
            "Is it what the proxy-server has as --uds-name? The file is there only while the server runs, and only on "
            + "its own machine or in its pod.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            "A proxy-server's socket is for its own user and group: run this as one of them.",
        _ => "Look at the route from here to the proxy-server.",
    };

    public static string ForHandshake(Exception failure, ServerCertificate? seen)
    {
        if (failure is TimeoutException) return Dropped;
        if (failure is OtherModeException other) return ForMode(other);
        if (failure is CryptographicException)
        {
            return "Nothing was sent yet: give files that hold PEM certificates and a key as --ca-cert, --client-cert "
                + "and --client-key.";
        }

        if (seen is null)
        {
            return "The two did not get as far as to certificates: is this the proxy-server's port for frontends, and "
                + "do --client-cert and --client-key belong together?";
        }

        return seen.Fault switch
        {
            CertificateFault.Expired => "Have the proxy-server's certificate renewed, or look at this machine's clock.",
            CertificateFault.WrongName => $"Give one of {seen.Names} as --proxy-server-name.",
            CertificateFault.WrongCa => "--ca-cert is not the CA of the proxy-server's certificate. On the hub it is "
                + "in the Secret proxy-server-ca, key ca.crt.",
            _ => "The certificates are good, but the two do not agree on TLS: see the proxy-server's log.",
        };
    }

    public static string ForAdmission(Exception failure, bool tls) => failure switch
    {
        OtherModeException e => ForMode(e),
        TimeoutException =>
            "Something answers there, but not as a proxy-server: is --proxy-port the port for frontends, and --mode "
            + "that of the server?",
        _ when tls =>
            "The proxy-server ended the connection: it does not accept this client's certificate. It must be of the CA "
            + "in the server's --server-ca-cert, still be valid, and not be an agent's. On the hub a good one is in "
            + "the Secret proxy-client.",
        _ => "What listens there is no proxy-server, or runs with another --mode: see its log.",
    };

    public static string ForDialing(Exception failure, TunnelTarget target) => failure switch
    {
        TimeoutException or TunnelException { Reason: TunnelFailure.TimedOut } =>
            $"An agent was asked and did not answer: packets to {target} are dropped on the managed cluster, or the "
            + "agent hangs; see its log.",
        TunnelException { Reason: TunnelFailure.NoAgent } =>
            $"This replica has no agent for {target.Host}. The host must be one that an agent is for (the cluster's "
            + "name). On the managed cluster: `kubectl logs -n open-cluster-management-cluster-proxy "
            + "deploy/cluster-proxy-proxy-agent`.",
        TunnelException { Reason: TunnelFailure.DialFailed } e => ForAgentsError(e.Message, target),
        _ => "The proxy-server went away in the middle: see its log.",
    };

    public static string ForFetching(Exception failure) => failure switch
    {
        TimeoutException => "The connection was opened, but the URL's server does not answer on it.",
        _ when Mentions(failure, "certificate") || Mentions(failure, "SSL") =>
            "The tunnel is fine; the URL's certificate is not trusted: give --url-ca-cert, or "
            + "--insecure-skip-tls-verify.",
        _ => "The connection was opened, but what answers is no HTTP server: check the URL's scheme and port.",
    };

    private static string ForMode(OtherModeException failure) =>
        $"The proxy-server runs with --mode={TunnelModes.Text(failure.Theirs)}: give the same here.";

    private static string ForAgentsError(string error, TunnelTarget target)
    {
        if (error.Contains("refused", StringComparison.Ordinal))
        {
            return $"The tunnel is fine up to the agent; nothing listens on {target} as the agent sees it.";
        }

        return error.Contains("no such host", StringComparison.Ordinal)
            ? $"The tunnel is fine up to the agent; {target.Host} does not resolve on the managed cluster."
            : $"The tunnel is fine up to the agent; the way from it to {target} is not.";
    }

    private static bool Mentions(Exception? failure, string word)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            if (failure.Message.Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
