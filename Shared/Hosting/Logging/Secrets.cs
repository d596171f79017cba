using System.Text.RegularExpressions;

namespace OcmAddons.Hosting.Logging;

/// <summary>
/// The last line of defence: what looks like a bearer token, a JWT or a private key does not reach a log, even inside
/// another program's error text.
/// </summary>
internal static partial class Secrets
{
    // None of the patterns can backtrack far; the limit is for the day when one is changed.
    private const int TimeoutMilliseconds = 1000;

    public static string Scrub(string text)
    {
        if (text.Contains("earer ", StringComparison.Ordinal)) text = Bearer().Replace(text, "***");
        if (text.Contains("eyJ", StringComparison.Ordinal)) text = Jwt().Replace(text, "***");
        if (text.Contains("PRIVATE KEY", StringComparison.Ordinal)) text = PrivateKey().Replace(text, "***");
        return text;
    }

    [GeneratedRegex(@"(?<=[Bb]earer )[A-Za-z0-9._~+/=-]{8,}", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex Bearer();

    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_.-]+", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex Jwt();

    [GeneratedRegex("-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex PrivateKey();
}
