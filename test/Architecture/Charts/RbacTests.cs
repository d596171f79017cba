using System.Reflection;

namespace OcmAddons.Architecture.Tests.Charts;

/// <summary>
/// A program's roles are what its classes say they need, no more and no less. What cannot be said of a class is listed
/// here, with the reason.
/// </summary>
[CancelAfter(300_000)]
public sealed class RbacTests
{
    // An owner reference that blocks the owner's deletion needs this where OwnerReferencesPermissionEnforcement is on.
    private const string OwnAddon = "addon.open-cluster-management.io/managedclusteraddons/finalizers update";

    // Approving and signing are verbs on a signer's name, which is not an object.
    private const string Approve = "certificates.k8s.io/signers approve";
    private const string Sign = "certificates.k8s.io/signers sign";

    private const string Accounts = "authentication.open-cluster-management.io/managedserviceaccounts";

    private const string Mutating = "admissionregistration.k8s.io/mutatingwebhookconfigurations";

    private const string Validating = "admissionregistration.k8s.io/validatingwebhookconfigurations";

    // Nobody may grant what he has not: the agents' role, and the gateway's.
    private static readonly string[] GrantedToAgents =
    [
        "/secrets get", "/secrets list", "/secrets watch", "/secrets create", "/secrets update",
        $"{Accounts} get", $"{Accounts} list", $"{Accounts} watch",
        $"{Accounts}/status get", $"{Accounts}/status update", $"{Accounts}/status patch",
    ];

    // Granted where the gate EphemeralIdentity is on, which it is not by default.
    private static readonly string[] ForEphemeralIdentity = [$"{Accounts} delete"];

    private static readonly string[] GrantedToGateway =
    [
        "/configmaps get", "/configmaps list", "/configmaps watch",
        "authorization.k8s.io/subjectaccessreviews create", "authentication.k8s.io/tokenreviews create",
        $"{Mutating} get", $"{Mutating} list", $"{Mutating} watch",
        $"{Validating} get", $"{Validating} list", $"{Validating} watch",
    ];

    // The framework answers the certificate requests of agents; this addon has none that ask.
    private static readonly string[] NotForGateway =
    [
        "certificates.k8s.io/certificatesigningrequests/approval update",
        "certificates.k8s.io/certificatesigningrequests/status update",
    ];

    // Of a Role of Kubernetes' own, which the chart binds.
    private static readonly string[] OfTheAuthenticationReader =
        ["/configmaps get", "/configmaps list", "/configmaps watch"];

    [Test]
    public Task ClusterProxy_Roles_AreWhatTheManagerNeeds() => CompareAsync(
        "cluster-proxy", "OcmAddons.ClusterProxy.Manager",
        [OwnAddon, "proxy.open-cluster-management.io/managedproxyconfigurations/finalizers update", Approve, Sign], []);

    [Test]
    public Task ManagedServiceAccount_Roles_AreWhatTheManagerNeeds() => CompareAsync(
        "managed-serviceaccount", "OcmAddons.ManagedServiceAccount.Manager", [OwnAddon, Approve, .. GrantedToAgents],
        ForEphemeralIdentity);

    [Test]
    public Task ClusterGateway_Roles_AreWhatTheManagerNeeds() => CompareAsync(
        "cluster-gateway-addon-manager", "OcmAddons.ClusterGateway.Manager", [OwnAddon, .. GrantedToGateway],
        NotForGateway);

    [Test]
    public Task StandaloneGateway_Roles_AreWhatTheServerNeeds() => CompareAsync(
        "cluster-gateway", ["OcmAddons.ClusterGateway.Server"], [], OfTheAuthenticationReader);

    private static Task CompareAsync(string chart, string manager, string[] others, string[] unused) =>
        CompareAsync(chart, [manager, "OcmAddons.AddonFramework", "OcmAddons.Operator"], others, unused);

    private static async Task CompareAsync(string chart, string[] assemblies, string[] others, string[] unused)
    {
        var rendered = await RenderedChart.OfAsync(chart, TestContext.CurrentContext.CancellationToken);
        Assert.That(rendered.ExitCode, Is.Zero, rendered.Error);
        var granted = Permission.Granted(rendered.Objects).ToList();
        var needed = Permission.Declared(assemblies.Select(Assembly.Load)).Concat(others).Except(unused).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(string.Join('\n', needed.Except(granted)), Is.Empty, "needed, not granted");
            Assert.That(string.Join('\n', granted.Except(needed)), Is.Empty, "granted, not needed");
        });
    }
}
