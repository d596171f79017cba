using OcmAddons.AddonFramework.Models;
using OcmAddons.AddonFramework.Registration;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Tests.Controllers;

[CancelAfter(60_000)]
public sealed class RegistrationTests
{
    private static readonly AgentRegistration Agent =
        AgentRegistration.KubeClient(Samples.Cluster, Samples.Addon, "agent");

    private static SampleSettings Settings => new()
    {
        Registrations = [Agent],
        Permissions =
        [
            new HubPermission("sample-role", [new PermissionRule([""], ["secrets"], ["get"])]),
            new HubPermission("sample-wide", [new PermissionRule([""], ["nodes"], ["get"])], ClusterWide: true),
        ],
    };

    [Test]
    public async Task Reconcile_DeclaredIdentity_GetsItsRightsAndNobodyElseDoes(CancellationToken cancellationToken)
    {
        await using var fixture = await new AddonFixture(Settings).StartAsync(cancellationToken);

        await fixture.ConditionAsync("RegistrationApplied", "SetPermissionApplied", cancellationToken);

        var binding = await fixture.Hub.FindAsync<V1RoleBinding>(
            new(Samples.Cluster, "sample-role"), cancellationToken);
        var wide = await fixture.Hub.FindAsync<V1ClusterRoleBinding>(
            new(null, "sample-wide:cluster1"), cancellationToken);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(binding!.Subjects!.Select(s => (s.Kind, s.Name)), Is.EqualTo(new[] { ("User", Agent.User) }));
            Assert.That(binding.Metadata.OwnerReferences!.Single().Kind, Is.EqualTo("ManagedClusterAddOn"));
            Assert.That(wide!.Subjects!.Single().Name, Is.EqualTo(Agent.User));
        }
    }

    [Test]
    public async Task Reconcile_TokenDriverWithoutSubject_WaitsForIt(CancellationToken cancellationToken)
    {
        await using var fixture = await new AddonFixture(Settings).StartAsync(cancellationToken);
        await fixture.ConditionAsync("RegistrationApplied", "SetPermissionApplied", cancellationToken);

        await fixture.PatchAddonStatusAsync(new() { KubeClientDriver = "token" }, cancellationToken);
        await fixture.ConditionAsync("RegistrationApplied", "PermissionConfigPending", cancellationToken);
        await fixture.PatchAddonStatusAsync(Named("system:serviceaccount:cluster1:sample-agent"), cancellationToken);
        await fixture.ConditionAsync("RegistrationApplied", "SetPermissionApplied", cancellationToken);

        var binding = await fixture.ObjectAsync<V1RoleBinding>(
            new(Samples.Cluster, "sample-role"), b => b.Subjects!.Single().Kind == "ServiceAccount", cancellationToken);
        Assert.That(
            binding.Subjects!.Select(s => (s.Namespace, s.Name)), Is.EqualTo(new[] { ("cluster1", "sample-agent") }));
    }

    [TestCase("system:admin")]
    [TestCase("system:serviceaccount:cluster2:sample-agent")]
    [TestCase("system:serviceaccount:cluster1:default")]
    public void Resolve_TokenDriverNamesSomebodyElse_IsNotBelieved(string user)
    {
        var resolved = Subjects.Resolve([Agent], Samples.Cluster, Samples.Addon, Named(user));

        Assert.That(Subjects.KubeClient(resolved), Is.Null);
    }

    [Test]
    public async Task Deleted_AddonIsGone_TakesClusterWideBindingsAlong(CancellationToken cancellationToken)
    {
        await using var fixture = await new AddonFixture(Settings).StartAsync(cancellationToken);
        await fixture.ConditionAsync("RegistrationApplied", "SetPermissionApplied", cancellationToken);

        await fixture.Hub.DeleteAsync<V1Alpha1ManagedClusterAddOn>(
            AddonFixture.Key, preconditions: null, cancellationToken);

        await fixture.GoneAsync<V1ClusterRoleBinding>(new(null, "sample-wide:cluster1"), cancellationToken);
    }

    private static V1Alpha1ManagedClusterAddOnStatus Named(string user) => new()
    {
        KubeClientDriver = "token",
        Registrations = [new() { SignerName = OcmNames.KubeClientSigner, Subject = new() { User = user } }],
    };
}
