namespace OcmAddons.ClusterGateway.Kubectl.Tests.Rig;

/// <summary>Objects as a hub has them, as JSON.</summary>
internal static class Objects
{
    public const string Forbidden =
        """{"kind":"Status","code":403,"reason":"Forbidden","message":"secrets is forbidden: User \"alice\" cannot"}""";

    private static readonly string[] AddonNames = ["cluster-proxy", "managed-serviceaccount", "cluster-gateway"];

    public static string Available(string name, bool available = true) => $$$"""
        {"metadata":{"name":"{{{name}}}"},"status":{"conditions":[{"type":"Available","status":"{{{available}}}",
        "reason":"Because","message":"so it is"}]}}
        """;

    public static string Gateway(string cluster) => Gateway(cluster, "ClusterProxy");

    public static string Gateway(string cluster, string endpoint) => $$$"""
        {"metadata":{"name":"{{{cluster}}}"},"spec":{"access":{"endpoint":{"type":"{{{endpoint}}}"},
        "credential":{"type":"ServiceAccountToken"}} },"status":{"healthy":true}}
        """;

    public static string Cluster(string cluster) => Cluster(cluster, accepted: true, "True");

    public static string Cluster(string cluster, bool accepted, string available) => $$$"""
        {"metadata":{"name":"{{{cluster}}}"},"spec":{"hubAcceptsClient":{{{(accepted ? "true" : "false")}}} },
        "status":{"conditions":[{"type":"ManagedClusterConditionAvailable","status":"{{{available}}}",
        "reason":"Lease","message":"stopped"}]}}
        """;

    public static IEnumerable<string> Addons(string cluster) => AddonNames.Select(name => Addon(cluster, name, "True"));

    public static string Addon(string cluster, string name, string available) => $$$"""
        {"metadata":{"name":"{{{name}}}","namespace":"{{{cluster}}}","uid":"u-{{{name}}}"},"status":{"namespace":
        "agents","conditions":[{"type":"Available","status":"{{{available}}}","reason":"R","message":"m"}]}}
        """;

    public static string Account(string cluster) => Account(cluster, "2126-01-01T00:00:00Z");

    public static string Account(string cluster, string expires) => $$$"""
        {"metadata":{"name":"cluster-gateway","namespace":"{{{cluster}}}"},
        "status":{"expirationTimestamp":"{{{expires}}}"}}
        """;

    public static string Rules(string rules, string problem = "") => $$$"""
        {"kind":"SelfSubjectRulesReview","status":{"resourceRules":[{"verbs":["create"],"apiGroups":
        ["authorization.k8s.io"],"resources":["selfsubjectaccessreviews","selfsubjectrulesreviews"]}
        {{{(rules.Length > 0 ? "," + rules : "")}}}],"evaluationError":"{{{problem}}}"}}
        """;

    /// <summary>What the gateway answers when a cluster cannot be reached.</summary>
    public static string Failure(int code, string message) => $$$"""
        {"kind":"Status","status":"Failure","code":{{{code}}},"message":"{{{message}}}",
        "details":{"name":"one","group":"cluster.core.oam.dev","kind":"clustergateways"}}
        """;
}
