namespace OcmAddons.ClusterGateway.Server.Audit.Events;

/// <summary>Texts of a peer's making, bounded, and without what is secret in them.</summary>
internal static class AuditText
{
    private const int MaxText = 4096;

    private static readonly string[] SecretWords = ["token", "password", "secret", "credential", "apikey", "api_key"];

    public static string Bounded(string text) => text.Length <= MaxText ? text : text[..MaxText];

    /// <summary>A query whose names stay, so that one sees what was sent.</summary>
    public static string WithoutSecrets(string query)
    {
        if (!SecretWords.Any(word => query.Contains(word, StringComparison.OrdinalIgnoreCase))) return query;
        return "?" + string.Join('&', query[1..].Split('&').Select(pair =>
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var secret = equals >= 0
                && SecretWords.Any(word => pair.AsSpan(0, equals).Contains(word, StringComparison.OrdinalIgnoreCase));
            return secret ? pair[..(equals + 1)] + "***" : pair;
        }));
    }
}
