namespace OcmAddons.ClusterProxy.TunnelTest.Hops;

/// <summary>The way through one replica of the proxy-server.</summary>
internal sealed record ReplicaReport(string Address, IReadOnlyList<HopResult> Hops);
