namespace OcmAddons.ClusterGateway.Kubectl.ExecAll;

/// <summary>
/// Mends <c>--raw</c>, whose path kubectl takes for one of the server itself: whatever path the server's address has
/// is dropped, and so the hub would answer in the managed cluster's name.
/// </summary>
internal static class RawPaths
{
    private const string Flag = "--raw";

    /// <param name="words">A kubectl command.</param>
    /// <param name="prefix">The path under which the managed cluster's API is served.</param>
    public static IReadOnlyList<string> Under(string prefix, IReadOnlyList<string> words)
    {
        var mended = words.ToArray();
        for (var i = 0; i < mended.Length && mended[i] != "--"; i++) // what follows two dashes is no flag of kubectl's
        {
            if (mended[i].StartsWith(Flag + "=", StringComparison.Ordinal))
                mended[i] = $"{Flag}={Under(prefix, mended[i][(Flag.Length + 1)..])}";
            else if (i > 0 && mended[i - 1] == Flag)
                mended[i] = Under(prefix, mended[i]);
        }

        return mended;
    }

    private static string Under(string prefix, string path) =>
        path.StartsWith('/') ? prefix + path : $"{prefix}/{path}";
}
