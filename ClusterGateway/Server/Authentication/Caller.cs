namespace OcmAddons.ClusterGateway.Server.Authentication;

/// <summary>Who sent a request, as the hub knows them.</summary>
internal sealed record Caller(
    string Name, string? Uid, IReadOnlyList<string> Groups, IReadOnlyDictionary<string, IReadOnlyList<string>> Extra)
{
    private const string Authenticated = "system:authenticated";

    private const string Unauthenticated = "system:unauthenticated";

    public static Caller Anonymous { get; } = new(
        "system:anonymous", null, [Unauthenticated], new Dictionary<string, IReadOnlyList<string>>());

    public bool IsMaster => Groups.Contains("system:masters");

    /// <summary>Every caller that proved who they are is in <c>system:authenticated</c>.</summary>
    public static Caller Proven(
        string name, string? uid, IReadOnlyList<string> groups,
        IReadOnlyDictionary<string, IReadOnlyList<string>>? extra)
    {
        var all = groups.Contains(Authenticated) || groups.Contains(Unauthenticated)
            ? groups
            : [.. groups, Authenticated];
        return new(name, uid, all, extra ?? new Dictionary<string, IReadOnlyList<string>>());
    }
}
