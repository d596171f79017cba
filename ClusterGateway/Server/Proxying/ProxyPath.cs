namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>Builds the target's path and query from what the caller sent, byte for byte where that is safe.</summary>
internal static class ProxyPath
{
    /// <summary>
    /// Joins the endpoint's own path with the raw path after <c>/proxy</c>. False when a segment would climb out of it:
    /// the caller was authorized for this cluster only.
    /// </summary>
    public static bool TryJoin(string endpointPath, string subPath, out string path)
    {
        path = endpointPath.TrimEnd('/') + (subPath.Length == 0 ? "/" : subPath);
        return !HasDotSegment(subPath);
    }

    /// <summary>
    /// Gives <c>dryRun</c> its name back, which some gateways and clients write <c>__dryRun</c>, and drops our own
    /// <c>impersonate</c>. Everything else stays as it came, in its order.
    /// </summary>
    public static string ForwardedQuery(string query)
    {
        if (query.Length <= 1) return "";
        var changed = false;
        var kept = new List<string>();
        foreach (var pair in query[1..].Split('&'))
        {
            if (pair is "impersonate=true") changed = true;
            else if (pair.StartsWith("__dryRun=", StringComparison.Ordinal)) (changed, _) = (true, Keep(pair[2..]));
            else kept.Add(pair);
        }

        if (!changed) return query;
        return kept.Count == 0 ? "" : "?" + string.Join('&', kept);

        bool Keep(string pair)
        {
            kept.Add(pair);
            return true;
        }
    }

    /// <summary>
    /// As the most lenient of servers would read it: escaped slashes and dots, backslashes, parameters after a
    /// semicolon.
    /// </summary>
    private static bool HasDotSegment(string path)
    {
        if (!path.Contains('.') && !path.Contains("%2e", StringComparison.OrdinalIgnoreCase)) return false;
        foreach (var segment in Uri.UnescapeDataString(path).Split('/', '\\'))
        {
            if (segment.Split(';')[0] is "." or "..") return true;
        }

        return false;
    }
}
