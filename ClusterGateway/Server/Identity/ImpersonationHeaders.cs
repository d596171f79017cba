using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Proxying;

namespace OcmAddons.ClusterGateway.Server.Identity;

/// <summary>Tells a managed cluster whom the gateway acts as.</summary>
internal static class ImpersonationHeaders
{
    private const string Group = "Impersonate-Group";

    private const string Extra = "Impersonate-Extra-";

    // RFC 9110, "token", without the escape character.
    private const string TokenPunctuation = "!#$&'*+-.^_`|~";

    /// <summary>Whether some header is there more than once, which only HTTP/1.1 does as it must.</summary>
    public static bool Repeats(TargetIdentity identity) =>
        identity.Groups.Count > 1 || identity.Extra.Any(e => e.Value.Count > 1);

    /// <summary>Whether a header may be there more than once.</summary>
    public static bool IsRepeatable(string name) =>
        name.Equals(Group, StringComparison.OrdinalIgnoreCase)
        || name.StartsWith(Extra, StringComparison.OrdinalIgnoreCase);

    public static void Write(HttpRequestHeaders headers, TargetIdentity identity)
    {
        headers.TryAddWithoutValidation("Impersonate-User", HeaderText.Encode(identity.User));
        if (identity.Uid is { Length: > 0 } uid)
            headers.TryAddWithoutValidation("Impersonate-Uid", HeaderText.Encode(uid));
        RepeatedHeader.Add(headers, Group, [.. identity.Groups.Select(HeaderText.Encode)]);
        foreach (var (key, values) in identity.Extra)
            RepeatedHeader.Add(headers, Extra + EscapeKey(key), [.. values.Select(HeaderText.Encode)]);
    }

    /// <summary>Bytes that a header's name cannot have are percent-encoded, as client-go does it.</summary>
    public static string EscapeKey(string key)
    {
        var escaped = new StringBuilder(key.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(key))
        {
            var c = (char)octet;
            if (char.IsAsciiLetterOrDigit(c) || TokenPunctuation.Contains(c)) escaped.Append(c);
            else escaped.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }

        return escaped.ToString();
    }
}
