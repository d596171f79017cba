using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.ClusterProxy.TunnelTest.Hops;
using OcmAddons.ClusterProxy.TunnelTest.Measuring;
using OcmAddons.ClusterProxy.TunnelTest.Reports;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterProxy.TunnelTest;

/// <summary>Looks at every replica, one after the other, then measures all of them together.</summary>
internal sealed class TunnelTester(TunnelTestOptions options, TimeProvider time)
{
    private const int MaxReplicas = 64;

    public async Task<TunnelReport> RunAsync(CancellationToken cancellationToken)
    {
        var hops = new HopRunner(options.Server.ConnectTimeout, time);
        var addresses = await hops.RunAsync("resolve", ResolveAsync, Advice.ForResolving, cancellationToken) ?? [];
        var replicas = new List<ReplicaReport>();
        foreach (var address in addresses.Take(MaxReplicas))
        {
            var probe = new ReplicaProbe(options, new IPEndPoint(address, options.Server.Port), time);
            replicas.Add(await probe.RunAsync(cancellationToken));
        }

        var report = new TunnelReport
        {
            Server = $"{new TunnelTarget(options.Server.Host, options.Server.Port)}",
            Target = $"{options.Target}",
            Url = options.Url?.AbsoluteUri,
            Resolve = hops.Results[0],
            Replicas = replicas,
        };
        return options.Measure && report.Ok ? report with { Loads = await MeasureAsync(cancellationToken) } : report;
    }

    private async Task<(IPAddress[], string)> ResolveAsync(CancellationToken cancellationToken)
    {
        var found = await Dns.GetHostAddressesAsync(options.Server.Host, cancellationToken);
        if (found.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
        return (found, string.Join(", ", found.Select(address => address.ToString())));
    }

    private async Task<IReadOnlyList<MeasuredLoad>> MeasureAsync(CancellationToken cancellationToken)
    {
        await using var dialer = new KonnectivityDialer(
            options.Server, time, NullLogger<KonnectivityDialer>.Instance);
        return await new LoadMeter(options, dialer, time).RunAsync(cancellationToken);
    }
}
