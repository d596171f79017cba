using OcmAddons.ClusterGateway.Kubectl.Grants;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Kubectl.Tests.Grants;

public sealed class GrantTests
{
    private static readonly ObjectKey Account = new("agents", "cluster-gateway");

    [TestCase("view", null)]
    [TestCase("system:node-reader", null)]
    [TestCase("Mixed.Case_role", null)]
    [TestCase("view", "team-a")]
    [TestCase("open-cluster-management:a-very-long-name:of-a-role-that-somebody:made-up-for-this-very-test", "a-b")]
    [TestCase("---", null)]
    public void Work_AnyRole_HasANameThatAnObjectMayHave(string role, string? space)
    {
        var grant = new Grant("one", role, space, Account);

        Assert.That(grant.Work.Name, Does.Match("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$").And.Length.LessThanOrEqualTo(63));
        Assert.That(grant.Work.Namespace, Is.EqualTo("one"));
    }

    [Test]
    public void Work_DifferentGrants_HaveDifferentNames()
    {
        Grant[] grants =
        [
            new("one", "a:b", null, Account), new("one", "a-b", null, Account), new("one", "A-b", null, Account),
            new("one", "b", "a", Account), new("one", "a/b", null, Account),
        ];

        Assert.That(grants.Select(g => g.Work.Name), Is.Unique);
    }

    [Test]
    public void ToWork_ClusterWide_IsABindingOfTheAccount()
    {
        var manifest = new Grant("one", "view", null, Account).ToWork(owner: null).Spec!.Workload!.Manifests!.Single();

        Assert.That(manifest.GetProperty("kind").GetString(), Is.EqualTo("ClusterRoleBinding"));
        Assert.That(manifest.GetProperty("metadata").TryGetProperty("namespace", out _), Is.False);
        Assert.That(manifest.GetProperty("roleRef").GetRawText(), Is.EqualTo(
            """{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"}"""));
        Assert.That(manifest.GetProperty("subjects").GetRawText(), Is.EqualTo(
            """[{"kind":"ServiceAccount","name":"cluster-gateway","namespace":"agents"}]"""));
    }

    [Test]
    public void ToWork_InANamespace_BindsThereOnly()
    {
        var manifest =
            new Grant("one", "edit", "team", Account).ToWork(owner: null).Spec!.Workload!.Manifests!.Single();

        Assert.That(manifest.GetProperty("kind").GetString(), Is.EqualTo("RoleBinding"));
        Assert.That(manifest.GetProperty("metadata").GetProperty("namespace").GetString(), Is.EqualTo("team"));
    }
}
