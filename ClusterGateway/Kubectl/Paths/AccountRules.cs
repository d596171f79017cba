using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Kubectl.Output;

namespace OcmAddons.ClusterGateway.Kubectl.Paths;

/// <summary>What the managed cluster lets the gateway's account do, in its own words.</summary>
internal sealed class AccountRules
{
    /// <summary>The question is always about a namespace; what is granted for all of them shows in any.</summary>
    public const string AnyNamespace = "default";

    private const string Path = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";

    // What every account may ask about itself is no right that anybody gave it.
    private static readonly string[] AboutItself =
        ["selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews"];

    // A rule with a star in each of them allows everything.
    private static readonly string[] Dimensions = ["verbs", "apiGroups", "resources"];

    private AccountRules(PathAnswer answer) => Answer = answer;

    /// <summary>How far the question came.</summary>
    public PathAnswer Answer { get; }

    /// <summary>Whether the account has any right to any object.</summary>
    public bool Any { get; private init; }

    public bool Everything { get; private init; }

    /// <summary>All verbs that the account has on something.</summary>
    public IReadOnlyList<string> Verbs { get; private init; } = [];

    /// <summary>What the cluster could not evaluate, such as roles that are bound and not there.</summary>
    public string Problem { get; private init; } = "";

    public static async Task<AccountRules> ReadAsync(
        PathProbe probe, string cluster, string space, CancellationToken cancellationToken)
    {
        var question = new JsonObject
        {
            ["apiVersion"] = "authorization.k8s.io/v1",
            ["kind"] = "SelfSubjectRulesReview",
            ["spec"] = new JsonObject { ["namespace"] = space },
        };
        var (answer, body) = await probe.PostAsync(cluster, Path, question.ToJsonString(), cancellationToken);
        return Of(answer, body);
    }

    public static AccountRules Of(PathAnswer answer, string body)
    {
        if (!answer.GotThrough || Status(body) is not { } status) return new(answer);
        var rules = (status["resourceRules"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(rule => !Texts(rule, "resources").All(r => AboutItself.Contains(r, StringComparer.Ordinal)))
            .ToList();
        return new(answer)
        {
            Any = rules.Count > 0,
            Everything = rules.Exists(rule => Dimensions.All(
                field => Texts(rule, field).Contains("*", StringComparer.Ordinal))),
            Verbs = [.. rules.SelectMany(rule => Texts(rule, "verbs")).Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)],
            Problem = Printable.Of(
                status["evaluationError"] is JsonValue error && error.TryGetValue<string>(out var text) ? text : ""),
        };
    }

    /// <summary>Whether the cluster says that a role that is bound is not there.</summary>
    public bool Misses(string clusterRole) =>
        Problem.Contains($"\"{clusterRole}\" not found", StringComparison.Ordinal);

    private static JsonObject? Status(string body)
    {
        try
        {
            return (JsonNode.Parse(body) as JsonObject)?["status"] as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Texts(JsonObject rule, string field) =>
        (rule[field] as JsonArray ?? []).OfType<JsonValue>()
            .Select(v => v.TryGetValue<string>(out var text) ? Printable.Of(text) : "").Where(t => t.Length > 0);
}
