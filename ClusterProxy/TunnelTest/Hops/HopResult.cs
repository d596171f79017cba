namespace OcmAddons.ClusterProxy.TunnelTest.Hops;

/// <summary>One step on the way, and how it went.</summary>
/// <param name="Advice">What to do about it when it failed.</param>
internal sealed record HopResult(string Hop, bool Ok, double Milliseconds, string Detail, string? Advice);
