using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterProxy.TunnelTest.Dialing;

/// <summary>The dialer for a mode. It may have to be disposed of.</summary>
internal static class TunnelDialers
{
    /// <summary><paramref name="replicas"/> are some or all of those that the options lead to.</summary>
    public static ITunnelDialer Create(
        TunnelMode mode, KonnectivityDialerOptions options, IReadOnlyList<EndPoint> replicas, TimeProvider time)
    {
        if (mode == TunnelMode.HttpConnect) return new HttpConnectDialer(options, replicas, time);
        var chosen = replicas is [var only] ? options with { EndPoint = only } : options;
        return new KonnectivityDialer(chosen, time, NullLogger<KonnectivityDialer>.Instance);
    }
}
