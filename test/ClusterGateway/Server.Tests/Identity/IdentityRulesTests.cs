using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Identity;

namespace OcmAddons.ClusterGateway.Server.Tests.Identity;

public sealed class IdentityRulesTests
{
    [TestCase("user: alice", true)]
    [TestCase("user: bob", false)]
    [TestCase("group: dev", true)]
    [TestCase("group: ops", false)]
    [TestCase("uid: '7'", true)]
    [TestCase("uid: 7", true)]
    [TestCase("uid: '8'", false)]
    [TestCase("cluster: c1", true)]
    [TestCase("cluster: c2", false)]
    [TestCase("userPattern: lic", true)]
    [TestCase("userPattern: ^lic", false)]
    [TestCase("groupPattern: ^de", true)]
    [TestCase("groupPattern: ^x", false)]
    [TestCase("clusterPattern: '^c[0-9]+$'", true)]
    [TestCase("clusterPattern: '(?P<name>z)'", false)]
    [TestCase("user: alice, group: dev, cluster: c1", true)]
    [TestCase("user: alice, group: ops", false)]
    [TestCase("", true)]
    public void Matches_Source_HoldsWhenAllThatIsGivenHolds(string source, bool matches)
    {
        var rules = IdentityRules.Parse(Rule("{" + source + "}"), cluster: null);

        Assert.That(rules.Find(Alice, "c1") is not null, Is.EqualTo(matches));
    }

    [Test]
    public void Matches_NoSource_IsForNobody() =>
        Assert.That(IdentityRules.Parse(Rule("null"), cluster: null).Find(Alice, "c1"), Is.Null);

    [Test]
    public void Matches_GroupPatternWithoutGroups_IsFalse() => Assert.That(
        IdentityRules.Parse(Rule("{groupPattern: '.*'}"), null).Find(Alice with { Groups = [] }, "c1"), Is.Null);

    [Test]
    public void Parse_ClustersOwnRules_AreAboutNoOther()
    {
        var rules = IdentityRules.Parse(Rule("{cluster: c2}"), cluster: "c1");

        Assert.That((rules.Find(Alice, "c1")?.Name, rules.Find(Alice, "c2")), Is.EqualTo(("r", (IdentityRule?)null)));
    }

    [TestCase("a: [")]
    [TestCase("")]
    [TestCase("kind: Secret")]
    [TestCase("apiVersion: v1")]
    [TestCase("spec: {clientIdentityExchanger: {rules: [1]}}")]
    [TestCase("spec: {clientIdentityExchanger: {rules: [{source: {userPattern: '('}}]}}")]
    [TestCase("spec: {clientIdentityExchanger: {rules: [{source: {user: [a]}}]}}")]
    [TestCase("spec: {clientIdentityExchanger: {rules: [{source: {userPattern: '(?=a)b'}}]}}")]
    public void Parse_Unreadable_IsAnError(string text) =>
        Assert.That(() => IdentityRules.Parse(text, null), Throws.TypeOf<FormatException>());

    [TestCase("plain", "plain")]
    [TestCase("authentication.kubernetes.io/pod-name", "authentication.kubernetes.io%2Fpod-name")]
    [TestCase("50%", "50%25")]
    [TestCase("a b:c", "a%20b%3Ac")]
    [TestCase("ü", "%C3%BC")]
    public void EscapeKey_Extra_IsAHeaderName(string key, string escaped) =>
        Assert.That(ImpersonationHeaders.EscapeKey(key), Is.EqualTo(escaped));

    private static Caller Alice { get; } =
        new("alice", "7", ["dev", "system:authenticated"], new Dictionary<string, IReadOnlyList<string>>());

    private static string Rule(string source) => $$"""
        apiVersion: cluster.core.oam.dev/v1alpha1
        kind: ClusterGatewayProxyConfiguration
        spec:
          clientIdentityExchanger:
            rules:
            - name: r
              type: PrivilegedIdentityExchanger
              source: {{source}}
        """;
}
