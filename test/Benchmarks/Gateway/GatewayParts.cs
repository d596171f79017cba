namespace OcmAddons.Benchmarks.Gateway;

/// <summary>The parts of the benchmark, in the order of its table.</summary>
internal static class GatewayParts
{
    public const string Requests = "requests";
    public const string Lists = "lists";
    public const string Original = "original";
    public const string Unread = "unread";
    public const string Memory = "memory";
    public const string Watches = "watches";

    public static IReadOnlyList<string> All { get; } = [Requests, Lists, Original, Unread, Memory, Watches];
}

/// <summary>How long, and how many.</summary>
/// <param name="WarmUp">Requests by each way before the first load is measured.</param>
/// <param name="Requests">After which the memory is looked at, the first time after a tenth of them.</param>
internal sealed record GatewayScale(TimeSpan Duration, int WarmUp, int Requests, int Watches);
