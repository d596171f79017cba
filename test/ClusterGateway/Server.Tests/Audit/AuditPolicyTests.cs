using OcmAddons.ClusterGateway.Server.Audit.Policies;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Tests.Audit;

/// <summary>Which rule of a policy decides, as in Kubernetes.</summary>
public sealed class AuditPolicyTests
{
    private const string Group = "cluster.core.oam.dev";
    private const string Gateways = $"/apis/{Group}/v1alpha1/clustergateways";

    [TestCase("users: [alice]", true)]
    [TestCase("users: [bob]", false)]
    [TestCase("userGroups: [ops, dev]", true)]
    [TestCase("userGroups: [ops]", false)]
    [TestCase("verbs: [get]", true)]
    [TestCase("verbs: [list, '*']", false)] // a verb is no pattern
    [TestCase("namespaces: ['']", true)]
    [TestCase("namespaces: [default]", false)]
    [TestCase("resources: [{group: cluster.core.oam.dev}]", true)]
    [TestCase("resources: [{group: ''}]", false)]
    [TestCase("resources: [{group: cluster.core.oam.dev, resources: ['*']}]", true)]
    [TestCase("resources: [{group: cluster.core.oam.dev, resources: [clustergateways]}]", false)]
    [TestCase("resources: [{group: cluster.core.oam.dev, resources: [clustergateways/health]}]", true)]
    [TestCase("resources: [{group: cluster.core.oam.dev, resources: [clustergateways/proxy]}]", false)]
    [TestCase("resources: [{group: cluster.core.oam.dev, resources: ['clustergateways/*']}]", true)]
    [TestCase("resources: [{group: cluster.core.oam.dev, resources: ['*/health']}]", true)]
    [TestCase("resources: [{group: cluster.core.oam.dev, resources: ['*/proxy']}]", false)]
    [TestCase("resources: [{group: cluster.core.oam.dev, resources: ['*'], resourceNames: [c1]}]", true)]
    [TestCase("resources: [{group: cluster.core.oam.dev, resources: ['*'], resourceNames: [c2]}]", false)]
    [TestCase("nonResourceURLs: ['*']", false)]
    [TestCase("users: [alice]\n  verbs: [list]", false)]
    [TestCase("", true)]
    public void Decide_OneRule_MatchesAsInKubernetes(string selector, bool matches)
    {
        var decision = Parse($"- level: Request\n  {selector}").Decide(Alice, Request($"{Gateways}/c1/health"));

        Assert.That(decision.Level, Is.EqualTo(matches ? AuditLevel.Request : AuditLevel.None));
    }

    [TestCase("nonResourceURLs: ['/metrics']", true)]
    [TestCase("nonResourceURLs: ['/met*']", true)]
    [TestCase("nonResourceURLs: ['*']", true)]
    [TestCase("nonResourceURLs: ['/metrics/*']", false)]
    [TestCase("nonResourceURLs: ['/met']", false)]
    [TestCase("resources: [{group: cluster.core.oam.dev}]", false)]
    [TestCase("namespaces: ['']", false)]
    [TestCase("users: [alice]", false)]
    [TestCase("userGroups: [dev]", false)]
    [TestCase("", true)]
    public void Decide_PathThatNobodyAskedForByName_MatchesAsInKubernetes(string selector, bool matches)
    {
        var decision = Parse($"- level: Metadata\n  {selector}").Decide(user: null, Request("/metrics?x=y"));

        Assert.That(decision.Level, Is.EqualTo(matches ? AuditLevel.Metadata : AuditLevel.None));
    }

    [TestCase("GET", $"{Gateways}/c1/health", "Metadata")]
    [TestCase("PUT", $"{Gateways}/c1/health", "RequestResponse")]
    [TestCase("PUT", $"{Gateways}/c1/proxy/api/v1/pods/p", "Metadata")] // its body goes on to a cluster
    [TestCase("GET", "/metrics", "None")]
    public void Decide_SeveralRules_TheFirstThatMatchesDecides(string method, string path, string level)
    {
        var policy = Parse("""
            - {level: None, nonResourceURLs: [/metrics]}
            - {level: Metadata, verbs: [get]}
            - {level: RequestResponse}
            """);

        Assert.That($"{policy.Decide(Alice, Request(path, method)).Level}", Is.EqualTo(level));
    }

    [Test]
    public void Decide_StagesAndManagedFields_AreThoseOfTheRuleAndOfThePolicy()
    {
        var policy = Parse(
            "- {level: Metadata, verbs: [get], omitStages: [Panic], omitManagedFields: false}\n- {level: Metadata}",
            "omitStages: [RequestReceived]\nomitManagedFields: true\n");

        var get = policy.Decide(Alice, Request("/x"));
        var put = policy.Decide(Alice, Request("/x", "PUT"));

        AuditStages[] all =
        [
            AuditStages.RequestReceived, AuditStages.ResponseStarted, AuditStages.ResponseComplete, AuditStages.Panic,
        ];
        Assert.That(all.Where(stage => get.Records(stage)), Is.EqualTo(all[1..3]));
        Assert.That(all.Where(stage => put.Records(stage)), Is.EqualTo(all[1..]));
        Assert.That((get.OmitManagedFields, put.OmitManagedFields), Is.EqualTo((false, true)));
    }

    [TestCase(
        "apiVersion: audit.k8s.io/v1beta1\nkind: Policy", "apiVersion: Unsupported value: \"audit.k8s.io/v1beta1\"")]
    [TestCase("apiVersion: audit.k8s.io/v1\nkind: Event", "kind: Unsupported value: \"Event\"")]
    [TestCase("apiVersion: audit.k8s.io/v1\nkind: Policy", "rules: Required value")]
    [TestCase("a: [", "Line 2: ")]
    [TestCase("", "one document")]
    [TestCase("rule: []", "rule: there is no such field; those there are: apiVersion")]
    [TestCase("rules: {}", "rules: must be a list")]
    [TestCase("rules: [x]", "rules[0]: must be an object")]
    [TestCase("rules: [{}]", "rules[0].level: Required value")]
    [TestCase("rules: [{level: metadata}]", "rules[0].level: Unsupported value: \"metadata\"")]
    [TestCase("rules: [{level: '2'}]", "rules[0].level: Unsupported value: \"2\"")]
    [TestCase("rules: [{level: None}, {level: None, verb: [get]}]", "rules[1].verb: there is no such field")]
    [TestCase("rules: [{level: None, users: alice}]", "rules[0].users: must be a list")]
    [TestCase("rules: [{level: None, users: [7]}]", "rules[0].users[0]: must be a text")]
    [TestCase("rules: [{level: None, omitStages: [Begun]}]", "rules[0].omitStages: Unsupported value: \"Begun\"")]
    [TestCase("rules: [{level: None, omitStages: [None]}]", "rules[0].omitStages: Unsupported value: \"None\"")]
    [TestCase("omitStages: [x]\nrules: [{level: None}]", "omitStages: Unsupported value: \"x\"")]
    [TestCase("rules: [{level: None, omitManagedFields: 'yes'}]", "rules[0].omitManagedFields: must be true or false")]
    [TestCase("rules: [{level: None, resources: [{group: apps/v1}]}]", "rules[0].resources[0].group: Invalid value")]
    [TestCase(
        "rules: [{level: None, resources: [{resourceNames: [a]}]}]",
        "rules[0].resources[0].resourceNames: using resourceNames requires at least one resource")]
    [TestCase(
        "rules: [{level: None, nonResourceURLs: [/a], namespaces: [b]}]",
        "rules[0].nonResourceURLs: rules cannot apply to both regular resources and non-resource URLs")]
    [TestCase("rules: [{level: None, nonResourceURLs: [a]}]", "must begin with a '/' character")]
    [TestCase("rules: [{level: None, nonResourceURLs: ['/a*b']}]", "must be the final character")]
    [TestCase("rules: [{level: None, nonResourceURLs: ['']}]", "must begin with a '/' character")]
    public void Parse_Wrong_NamesTheField(string text, string problem)
    {
        if (!text.Contains("kind:", StringComparison.Ordinal) && text is not ("" or "a: ["))
            text = $"apiVersion: audit.k8s.io/v1\nkind: Policy\n{text}";

        Assert.That(
            () => AuditPolicyReader.Parse(text), Throws.TypeOf<FormatException>().With.Message.Contains(problem));
    }

    private static Caller Alice { get; } = Caller.Proven("alice", uid: null, ["dev"], extra: null);

    private static AuditPolicy Parse(string rules, string fields = "") =>
        AuditPolicyReader.Parse($"apiVersion: audit.k8s.io/v1\nkind: Policy\n{fields}rules:\n{rules}\n");

    private static ApiRequest Request(string target, string method = "GET") =>
        ApiRequest.Parse(method, RawRequestTarget.Parse(target), $"{Group}/v1alpha1");
}
