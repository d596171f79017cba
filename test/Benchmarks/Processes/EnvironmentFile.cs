namespace OcmAddons.Benchmarks.Processes;

/// <summary>A file of NAME=VALUE lines.</summary>
internal static class EnvironmentFile
{
    /// <summary>Nothing when no file is named.</summary>
    public static IReadOnlyDictionary<string, string> Read(string file) =>
        file.Length == 0
            ? new Dictionary<string, string>()
            : File.ReadLines(file).Where(line => line.Contains('=')).Select(line => line.Split('=', 2))
                .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}
