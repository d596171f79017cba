using System.Net;
using System.Net.Sockets;
using OcmAddons.ClusterProxy.TunnelTest.Dialing;
using OcmAddons.ClusterProxy.TunnelTest.Hops;
using OcmAddons.ClusterProxy.TunnelTest.Measuring;
using OcmAddons.ClusterProxy.TunnelTest.Reports;

namespace OcmAddons.ClusterProxy.TunnelTest;

/// <summary>Looks at every replica, one after the other, then measures all of them together.</summary>
internal sealed class TunnelTester(TunnelTestOptions options, TimeProvider time)
{
    public async Task<TunnelReport> RunAsync(CancellationToken cancellationToken)
    {
        var hops = new HopRunner(options.Server.ConnectTimeout, time);
        IReadOnlyList<EndPoint> found = options.Server.EndPoint is { } only
            ? [only]
            : await hops.RunAsync("resolve", ResolveAsync, Advice.ForResolving, cancellationToken) ?? [];
        var replicas = new List<ReplicaReport>();
        foreach (var replica in found)
        {
            replicas.Add(await new ReplicaProbe(options, replica, time).RunAsync(cancellationToken));
        }

        var report = new TunnelReport
        {
            Server = $"{options.Server.EndPoint}" is { Length: > 0 } path
                ? path
                : $"{new TunnelTarget(options.Server.Host, options.Server.Port)}",
            Mode = TunnelModes.Text(options.Mode),
            Target = $"{options.Target}",
            Url = options.Url?.AbsoluteUri,
            Resolve = hops.Results.SingleOrDefault(),
            Replicas = replicas,
        };
        return options.Measure && report.Ok
            ? report with { Loads = await MeasureAsync(found, cancellationToken) }
            : report;
    }

    private async Task<(IReadOnlyList<EndPoint>, string)> ResolveAsync(CancellationToken cancellationToken)
    {
        var found = await options.Server.ResolveAsync(cancellationToken);
        if (found.Count == 0) throw new SocketException((int)SocketError.HostNotFound);
        return (found, string.Join(", ", found.OfType<IPEndPoint>().Select(endPoint => endPoint.Address)));
    }

    private async Task<IReadOnlyList<MeasuredLoad>> MeasureAsync(
        IReadOnlyList<EndPoint> replicas, CancellationToken cancellationToken)
    {
        var dialer = TunnelDialers.Create(options.Mode, options.Server, replicas, time);
        await using var disposed = dialer as IAsyncDisposable;
        return await new LoadMeter(options, dialer, time).RunAsync(cancellationToken);
    }
}
