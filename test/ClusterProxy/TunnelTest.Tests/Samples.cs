using OcmAddons.ClusterProxy.TunnelTest.Hops;
using OcmAddons.ClusterProxy.TunnelTest.Reports;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterProxy.TunnelTest.Tests;

internal static class Samples
{
    public static TunnelTestOptions Options(int connections) => new()
    {
        Server = new KonnectivityDialerOptions { Host = "proxy.example.com" },
        Target = new TunnelTarget("managed1", 443),
        Connections = connections,
    };

    public static TunnelReport Report(params IReadOnlyList<HopResult> hops) => new()
    {
        Server = "proxy.example.com:8090",
        Mode = "grpc",
        Target = "managed1:443",
        Resolve = new HopResult("resolve", Ok: true, 1.25, "10.0.0.1", Advice: null),
        Replicas = [new ReplicaReport("10.0.0.1:8090", hops)],
    };
}
