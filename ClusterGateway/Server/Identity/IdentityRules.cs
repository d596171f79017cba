using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.Kubernetes.Yaml;

namespace OcmAddons.ClusterGateway.Server.Identity;

/// <summary>The rules of a ClusterGatewayProxyConfiguration, in their order: the first that matches decides.</summary>
internal sealed record IdentityRules(IReadOnlyList<IdentityRule> Rules)
{
    private const string Kind = "ClusterGatewayProxyConfiguration";
    private const int MaxRules = 1000;
    private const int MaxPattern = 1024;

    public static IdentityRules None { get; } = new([]);

    /// <param name="cluster">For a cluster's own rules, which are about no other, whatever they say.</param>
    /// <exception cref="FormatException">It cannot be read. Half a configuration would let in the wrong
    /// people.</exception>
    public static IdentityRules Parse(string text, string? cluster)
    {
        if (KubernetesYaml.ParseAll(text) is not [var configuration])
            throw new FormatException($"expected one {Kind}");
        try
        {
            if (Text(configuration, "kind") is { } kind && kind != Kind)
                throw new FormatException($"kind is {kind}; expected {Kind}");
            if (Text(configuration, "apiVersion") is { } version && version != GatewayApi.ApiVersion)
                throw new FormatException($"apiVersion is {version}; expected {GatewayApi.ApiVersion}");
            var rules = configuration["spec"]?["clientIdentityExchanger"]?["rules"] as JsonArray ?? [];
            if (rules.Count > MaxRules) throw new FormatException($"{rules.Count} rules; limit {MaxRules}");
            return new([.. rules.Select((rule, i) => Rule(rule as JsonObject, i, cluster))]);
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException($"a field has the wrong type: {e.Message}", e);
        }
    }

    public IdentityRule? Find(Authentication.Caller caller, string cluster) =>
        Rules.FirstOrDefault(r => r.Matches(caller, cluster));

    private static IdentityRule Rule(JsonObject? rule, int index, string? cluster)
    {
        if (rule is null) throw new FormatException($"rule {index} is not an object");
        var name = Text(rule, "name") ?? $"rule {index}";
        return new(
            name, Text(rule, "type") ?? "", Source(rule["source"] as JsonObject, name, cluster),
            Target(rule["target"] as JsonObject));
    }

    private static IdentitySource? Source(JsonObject? source, string rule, string? cluster) => source is null
        ? null
        : new(
            Text(source, "user"), Text(source, "group"), Text(source, "uid"), cluster ?? Text(source, "cluster"),
            Pattern(source, "userPattern", rule), Pattern(source, "groupPattern", rule),
            Pattern(source, "clusterPattern", rule));

    private static TargetIdentity? Target(JsonObject? target)
    {
        if (target is null || Text(target, "user") is not { Length: > 0 } user) return null;
        var groups = target["groups"] as JsonArray ?? [];
        return new(
            user, Text(target, "uid"), [.. groups.Select(g => Scalar(g) ?? "").Where(g => g.Length > 0)],
            new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));
    }

    private static Regex? Pattern(JsonObject source, string field, string rule)
    {
        if (Text(source, field) is not { Length: > 0 } pattern) return null;
        if (pattern.Length > MaxPattern) throw new FormatException($"{rule}: {field} is too long");
        try
        {
            // Linear in time, and in its language close to Go's: named groups are written in another way.
            return new Regex(
                pattern.Replace("(?P<", "(?<", StringComparison.Ordinal),
                RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"{rule}: {field} is not a pattern: {e.Message}", e);
        }
    }

    private static string? Text(JsonObject parent, string field) => Scalar(parent[field]);

    /// <summary>Names that look like numbers are read as numbers from YAML.</summary>
    private static string? Scalar(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToString(),
        _ => throw new FormatException("expected a text"),
    };
}
