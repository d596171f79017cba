namespace OcmAddons.ClusterGateway.Api;

/// <summary>
/// The API group that this process serves or speaks to. It is fixed for as long as the process lives, as in the
/// original, where it was linked in: the variable <see cref="Variable"/> says it to server, manager and plugin alike.
/// </summary>
public static class ApiGroup
{
    public const string Default = "cluster.core.oam.dev";

    public const string Variable = "API_GROUP_NAME";

    private const int MaxLength = 253;

    /// <summary>What the environment says, right or wrong: see <see cref="Problem"/>.</summary>
    public static string Current { get; } =
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } group ? group : Default;

    /// <summary>
    /// What is wrong with the name, or null. Without a dot it could be a group of Kubernetes' own.
    /// </summary>
    public static string? Problem(string name)
    {
        var labels = name.Split('.');
        return name.Length <= MaxLength && labels.Length > 1 && labels.All(IsLabel)
            ? null
            : $"{Variable}: must be a DNS name such as {Default}";
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
