using System.Globalization;
using System.Text;
using OcmAddons.ClusterGateway.Server.Authentication;

namespace OcmAddons.ClusterGateway.Server.Audit.Events;

/// <summary>The old one-line form, <c>--audit-log-format=legacy</c>; its quotes are Go's.</summary>
internal static class AuditEventLine
{
    public static ReadOnlyMemory<byte> Write(AuditEvent audited)
    {
        var asUser = audited.ImpersonatedUser;
        (string Name, string Value)[] fields =
        [
            ("id", audited.Id),
            ("stage", audited.Stage.ToString()),
            ("ip", audited.SourceIps is [var first, ..] ? first : "<unknown>"),
            ("method", audited.Request.Verb),
            ("user", audited.User.Name is { Length: > 0 } name ? name : "<none>"),
            ("groups", Groups(audited.User, "<none>")),
            ("as", asUser?.Name ?? "<self>"),
            ("asgroups", asUser is null ? "<lookup>" : Groups(asUser, "")),
            ("user-agent", audited.UserAgent ?? ""),
            ("namespace", "<none>"),
            ("uri", audited.RequestUri),
            ("response", audited.Code?.ToString(CultureInfo.InvariantCulture) ?? "<deferred>"),
        ];
        var time = audited.Received.UtcDateTime.ToString(
            "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
        var line = $"{time} AUDIT: {string.Join(' ', fields.Select(field => $"{field.Name}={Quoted(field.Value)}"))}";
        return Encoding.UTF8.GetBytes(line);
    }

    private static string Groups(Caller caller, string none) =>
        caller.Groups.Count == 0 ? none : string.Join(',', caller.Groups.Select(Quoted));

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (char.IsControl(c)) quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
