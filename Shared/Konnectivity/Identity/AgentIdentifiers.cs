using OcmAddons.Konnectivity.Packets;

namespace OcmAddons.Konnectivity.Identity;

/// <summary>What an agent says that it serves: <c>host=a&amp;host=b&amp;ipv4=10.0.0.1</c>.</summary>
public sealed class AgentIdentifiers
{
    private const int MaxLength = 16 * 1024;
    private const int MaxValues = 256;

    public static AgentIdentifiers None { get; } = new();

    public IReadOnlyList<string> Hosts { get; private init; } = [];

    public IReadOnlyList<string> IPv4 { get; private init; } = [];

    public IReadOnlyList<string> IPv6 { get; private init; } = [];

    /// <summary>Understood, but no strategy routes by it.</summary>
    public IReadOnlyList<string> Cidrs { get; private init; } = [];

    /// <summary>Whether the agent takes what no other agent is for.</summary>
    public bool DefaultRoute { get; private init; }

    /// <summary>As a server reads it: kinds that it does not know are left out.</summary>
    /// <exception cref="ProtocolException">It cannot be parsed.</exception>
    public static AgentIdentifiers Parse(string text) => Parse(text, strict: false);

    /// <summary>As an agent reads its own flag: an unknown kind is a mistake.</summary>
    /// <exception cref="FormatException">It cannot be parsed; the message says why.</exception>
    public static AgentIdentifiers ParseStrictly(string text)
    {
        try
        {
            return Parse(text, strict: true);
        }
        catch (ProtocolException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static AgentIdentifiers Parse(string text, bool strict)
    {
        if (text.Length > MaxLength) throw new ProtocolException($"agent identifiers are longer than {MaxLength}");
        if (text.Contains(';')) throw new ProtocolException("invalid semicolon separator in query");

        var values = text.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(Pair)
            .ToLookup(p => p.Key, p => p.Value);
        if (values.Sum(group => group.Count()) > MaxValues)
        {
            throw new ProtocolException($"more than {MaxValues} agent identifiers");
        }

        var unknown = values.FirstOrDefault(group => !Kinds.Contains(group.Key));
        if (strict && unknown is not null) throw new ProtocolException($"unknown address type: {unknown.Key}");
        return new AgentIdentifiers
        {
            Hosts = [.. values["host"]],
            IPv4 = [.. values["ipv4"]],
            IPv6 = [.. values["ipv6"]],
            Cidrs = [.. values["cidr"]],
            DefaultRoute = IsTrue(values["default-route"].FirstOrDefault() ?? "false"),
        };
    }

    private static string[] Kinds => ["host", "ipv4", "ipv6", "cidr", "default-route"];

    private static (string Key, string Value) Pair(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? (Unescape(text), "") : (Unescape(text[..at]), Unescape(text[(at + 1)..]));
    }

    private static string Unescape(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));

    // What Go takes for true.
    private static bool IsTrue(string text) => text is "1" or "t" or "T" or "true" or "TRUE" or "True";
}
