using System.Security.Cryptography.X509Certificates;
using System.Text;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.OcmStandIn.Hub.Clusters;
using OcmAddons.OcmStandIn.Klusterlet;
using OcmAddons.OcmStandIn.Klusterlet.AddOns;
using OcmAddons.OcmStandIn.Klusterlet.Identity;

namespace OcmAddons.OcmStandIn.Tests.Klusterlet;

public sealed class AddOnRegistrationTests
{
    [Test]
    public void Of_KubeClientWithoutSubject_GetsTheDefaultIdentity()
    {
        var registration = Of(new RegistrationConfig { SignerName = "kubernetes.io/kube-apiserver-client" });

        Assert.That(
            registration.Subject.CommonName, Is.EqualTo("system:open-cluster-management:cluster:c1:addon:x:agent:x"));
        Assert.That(
            registration.Subject.Organizations,
            Is.EqualTo(new[] { "system:open-cluster-management:cluster:c1:addon:x" }));
        Assert.That(registration.Secret.ToString(), Is.EqualTo("open-cluster-management-agent-addon/x-hub-kubeconfig"));
    }

    [Test]
    public void Of_CustomSignerWithoutSubject_GetsOnlyAName()
    {
        var registration = Of(new RegistrationConfig { SignerName = "example.com/signer" });

        Assert.That(registration.Subject.Organizations, Is.Empty);
        Assert.That(registration.Secret.Name, Is.EqualTo("x-example.com-signer-client-cert"));
    }

    [Test]
    public void Of_NoSigner_IsIgnored() =>
        Assert.That(AddOnRegistration.Of("c1", AddOn(new RegistrationConfig())), Is.Empty);

    [Test]
    public void InstallNamespace_StatusThenAnnotationThenSpec()
    {
        var addOn = AddOn();
        addOn.Spec = new() { InstallNamespace = "asked" };
        Assert.That(AddOnRegistration.InstallNamespace(addOn), Is.EqualTo("asked"));
        addOn.Metadata.Annotations = new Dictionary<string, string>
        {
            ["addon.open-cluster-management.io/v1alpha1-install-namespace"] = "annotated",
        };
        Assert.That(AddOnRegistration.InstallNamespace(addOn), Is.EqualTo("annotated"));
        addOn.Status!.Namespace = "effective";
        Assert.That(AddOnRegistration.InstallNamespace(addOn), Is.EqualTo("effective"));
    }

    [Test]
    public void Create_Wish_IsWhatTheRequestAsksFor()
    {
        var wish = Of(new RegistrationConfig
        {
            SignerName = "example.com/signer",
            Subject = new() { User = "u", Groups = ["g1", "g2"], OrganizationUnits = ["ou"] },
        }).Wish;

        var draft = CertificateDraft.Create(wish);

        Assert.That(CertificateSubject.OfRequest(draft.Request.Spec!.Request!).Matches(wish.Subject));
        Assert.That(draft.Request.Metadata.GenerateName, Is.EqualTo("addon-c1-x-"));
        Assert.That(
            draft.Request.Spec.Usages, Is.EqualTo(new[] { "digital signature", "key encipherment", "client auth" }));
        Assert.That(Encoding.ASCII.GetString(draft.KeyPem), Does.StartWith("-----BEGIN EC PRIVATE KEY-----"));
    }

    [Test]
    public void Of_NameWithSeveralValuesInOneElement_HasThemAll()
    {
        // O=a + O=b, CN=u as Go writes it: one set with two values.
        var name = new X500DistinguishedName(Convert.FromHexString(
            "302231143008060355040A0C01613008060355040A0C0162310A300806035504030C0175"));

        var subject = CertificateSubject.Of(name);

        Assert.That(subject.Organizations, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(subject.CommonName, Is.EqualTo("u"));
    }

    [TestCase("system:open-cluster-management:c1:abcde", "system:open-cluster-management:c1", ExpectedResult = true)]
    [TestCase("system:open-cluster-management:c10:abcde", "system:open-cluster-management:c1", ExpectedResult = false)]
    [TestCase("system:open-cluster-management:c1:abcde", "system:masters", ExpectedResult = false)]
    [TestCase("admin", "system:open-cluster-management:c1", ExpectedResult = false)]
    public bool Problem_ClusterRequest_MayOnlyAskForItsOwnIdentity(string user, string group)
    {
        var request = CertificateDraft.Create(new CertificateWish(
            "c1-", new Dictionary<string, string>(), "kubernetes.io/kube-apiserver-client", new(user, [group], []),
            null)).Request;

        return ClusterRequestController.Problem(request, "c1") is null;
    }

    [Test]
    public void For_Hub_NamesItsFilesRelatively()
    {
        var text = Encoding.UTF8.GetString(
            HubKubeconfig.For(new HubEndpoint("https://h:6443", Encoding.ASCII.GetBytes("ca"), null)));

        Assert.That(text, Does.Contain("client-certificate: tls.crt").And.Contain("client-key: tls.key")
            .And.Contain("server: \"https://h:6443\"").And.Contain("current-context: default-context")
            .And.Contain("name: default-auth").And.Contain("certificate-authority-data: Y2E="));
    }

    [Test]
    public void RenewAt_AnyCredential_IsWithinTheLastQuarter()
    {
        var start = DateTimeOffset.UnixEpoch;
        var certificate = new StoredCertificate(new("u", [], []), start, start.AddHours(100));

        Assert.That(certificate.RenewAt("a"), Is.InRange(start.AddHours(75), start.AddHours(80)));
    }

    [Test]
    public void Judge_Lease_TellsTheThreeStates()
    {
        var now = DateTimeOffset.UnixEpoch.AddDays(20000);
        V1Lease Renewed(int secondsAgo) => new() { Spec = new() { RenewTime = now.AddSeconds(-secondsAgo) } };
        string Reason(V1Lease? lease) => AddOnLeaseController.Judge("x", lease, TimeSpan.FromSeconds(300), now).Reason;

        Assert.That(Reason(null), Is.EqualTo("ManagedClusterAddOnLeaseNotFound"));
        Assert.That(Reason(Renewed(299)), Is.EqualTo("ManagedClusterAddOnLeaseUpdated"));
        Assert.That(Reason(Renewed(300)), Is.EqualTo("ManagedClusterAddOnLeaseUpdateStopped"));
    }

    private static AddOnRegistration Of(RegistrationConfig registration) =>
        AddOnRegistration.Of("c1", AddOn(registration)).Single();

    private static V1Alpha1ManagedClusterAddOn AddOn(params RegistrationConfig[] registrations) => new()
    {
        Metadata = new() { Name = "x", NamespaceProperty = "c1" },
        Status = new() { Registrations = registrations },
    };
}
