using OcmAddons.ClusterGateway.Kubectl.Paths;
using OcmAddons.ClusterGateway.Kubectl.Tests.Rig;

namespace OcmAddons.ClusterGateway.Kubectl.Tests.Paths;

public sealed class AccountRulesTests
{
    private static readonly PathAnswer Through = new(PathPart.None, "", TimeSpan.Zero);

    [Test]
    public void Of_OnlyWhatEveryAccountMay_IsNoRight()
    {
        var rules = AccountRules.Of(Through, Objects.Rules(""));

        Assert.That((rules.Any, rules.Everything), Is.EqualTo((false, false)));
    }

    [Test]
    public void Of_SomeRules_HasTheirVerbs()
    {
        var rules = AccountRules.Of(Through, Objects.Rules(
            """
            {"verbs":["list","get"],"apiGroups":[""],"resources":["pods"]},
            {"verbs":["*"],"apiGroups":["apps"],"resources":["*"]}
            """));

        Assert.That((rules.Any, rules.Everything), Is.EqualTo((true, false)));
        Assert.That(rules.Verbs, Is.EqualTo(["*", "get", "list"]));
    }

    [Test]
    public void Of_StarOfEverything_IsEverything() =>
        Assert.That(
            AccountRules.Of(Through, Objects.Rules("""{"verbs":["*"],"apiGroups":["*"],"resources":["*"]}"""))
                .Everything, Is.True);

    [Test]
    public void Misses_RoleThatTheClusterDoesNotFind_IsTrue()
    {
        var rules = AccountRules.Of(Through, Objects.Rules("", """clusterroles.rbac \"viewer\" not found"""));

        Assert.That((rules.Misses("viewer"), rules.Misses("view")), Is.EqualTo((true, false)));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("""{"status":7}""")]
    [TestCase("""{"status":{"resourceRules":[7,{"verbs":3}]}}""")]
    public void Of_SomethingElse_HasNoRights(string body) =>
        Assert.That(AccountRules.Of(Through, body).Any, Is.False);
}
