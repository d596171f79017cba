namespace OcmAddons.Kubernetes.Http;

/// <summary>Builds a path with escaped query parameters; null and empty values are left out.</summary>
internal static class QueryString
{
    public static string Add(string path, params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        foreach (var (name, value) in parameters)
        {
            if (string.IsNullOrEmpty(value)) continue;
            path += $"{separator}{name}={Uri.EscapeDataString(value)}";
            separator = '&';
        }

        return path;
    }
}
