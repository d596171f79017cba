using System.Globalization;
using OcmAddons.ClusterGateway.Kubectl.Output;

namespace OcmAddons.ClusterGateway.Kubectl.Clusters;

/// <summary>The report for a person.</summary>
internal static class ClusterTable
{
    private static readonly TimeSpan Soon = TimeSpan.FromHours(1);

    private static readonly string[] Headers =
        ["NAME", "AVAILABLE", "ADDONS", "TUNNEL", "CREDENTIAL", "GATEWAY", "LATENCY"];

    public static void Write(Screen screen, ClusterList list, DateTimeOffset now)
    {
        if (list.IsHidden) screen.Error.WriteLine("No managed cluster can be seen:");
        else if (list.Clusters.Count == 0) screen.Error.WriteLine("There are no managed clusters.");
        else screen.Table(Headers, [.. list.Clusters.Select(c => Row(c, now))]);
        foreach (var cluster in list.Clusters.Where(c => c.Problem is not null))
            screen.Error.WriteLine($"{cluster.Name}: {cluster.Problem} (try: kubectl ocm check {cluster.Name})");
        foreach (var note in list.Notes) screen.Error.WriteLine($"note: {note}");
    }

    private static Cell[] Row(ClusterReport cluster, DateTimeOffset now) =>
    [
        cluster.Name,
        State(cluster.Available),
        Addons(cluster.Addons),
        Tunnel(cluster.Tunnel),
        Expiry(cluster.CredentialExpires, now),
        Gateway(cluster.GatewayHealthy),
        cluster.LatencyMilliseconds is { } latency
            ? string.Create(CultureInfo.InvariantCulture, $"{latency:0.0}ms")
            : None,
    ];

    private static Cell None => new("-", Tone.Faint);

    private static Cell State(string? state) => state switch
    {
        null => None,
        "True" => new(state, Tone.Good),
        "False" => new(state, Tone.Bad),
        _ => new(Printable.Of(state), Tone.Doubtful),
    };

    private static Cell Addons(IReadOnlyDictionary<string, string>? addons)
    {
        if (addons is null) return None;
        var wanted = ClusterSurvey.Addons;
        var missing = wanted.Where(a => addons.GetValueOrDefault(a) != "True").ToList();
        var count = $"{wanted.Count - missing.Count}/{wanted.Count}";
        return missing.Count == 0
            ? new Cell(count, Tone.Good)
            : new Cell($"{count} (not {string.Join(", ", missing)})", Tone.Bad);
    }

    private static Cell Tunnel(TunnelState tunnel) => tunnel switch
    {
        TunnelState.Connected => new("connected", Tone.Good),
        TunnelState.Disconnected => new("disconnected", Tone.Bad),
        TunnelState.Direct => new("direct"),
        _ => None,
    };

    private static Cell Expiry(DateTimeOffset? expires, DateTimeOffset now)
    {
        if (expires is not { } at) return None;
        var left = at - now;
        if (left <= TimeSpan.Zero) return new("expired", Tone.Bad);
        return new(Age(left), left < Soon ? Tone.Doubtful : Tone.Good);
    }

    private static Cell Gateway(bool? healthy) => healthy switch
    {
        true => new("healthy", Tone.Good),
        false => new("unhealthy", Tone.Bad),
        null => new("none", Tone.Doubtful),
    };

    // As kubectl writes ages: the two largest units at most.
    private static string Age(TimeSpan left) => left switch
    {
        { TotalDays: >= 2 } => $"{(int)left.TotalDays}d",
        { TotalHours: >= 3 } => $"{(int)left.TotalHours}h",
        { TotalMinutes: >= 10 } => $"{(int)left.TotalMinutes}m",
        _ => $"{(int)left.TotalSeconds}s",
    };
}
