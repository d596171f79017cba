using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using OcmAddons.AddonFramework.Certificates;
using OcmAddons.AddonFramework.Registration;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Tests.Certificates;

public sealed class RequestPolicyTests
{
    private static readonly AgentRegistration Registered = AgentRegistration.KubeClient("c1", "sample", "agent");

    [Test]
    public void Fault_OrdinaryRequest_IsNone() => Assert.That(Fault(Request()), Is.Null);

    [Test]
    public void Fault_GroupOfAllAuthenticatedUsers_IsNone() =>
        Assert.That(Fault(Request(groups: [.. Registered.Groups, "system:authenticated"])), Is.Null);

    [TestCase("system:open-cluster-management:c1:agent-1", "c1")]
    [TestCase("system:open-cluster-management:c1:", null)]
    [TestCase("system:open-cluster-management:c1", null)]
    [TestCase("system:open-cluster-management:c1:a:b", null)]
    [TestCase("system:open-cluster-management::a", null)]
    [TestCase("system:open-cluster-management:c10:agent-1", "c10")]
    [TestCase("system:admin", null)]
    [TestCase(null, null)]
    public void ClusterOf_UserName_NeedsEveryPart(string? user, string? cluster) =>
        Assert.That(RequestPolicy.ClusterOf(user), Is.EqualTo(cluster));

    [TestCase("system:open-cluster-management:c10:a", "system:open-cluster-management:c10", "requester")]
    [TestCase("system:open-cluster-management:c1:a", "system:open-cluster-management:c10", "group")]
    public void Fault_OtherRequester_IsRefused(string user, string group, string expected)
    {
        var request = Request();
        request.Spec!.Username = user;
        request.Spec.Groups = [group];

        Assert.That(Fault(request), Does.Contain(expected));
    }

    [TestCase(OcmNames.ClusterNameLabel, "cluster label")]
    [TestCase(OcmNames.AddonNameLabel, "addon label")]
    public void Fault_LabelNamesAnother_IsRefused(string label, string expected)
    {
        var request = Request();
        request.Metadata.Labels![label] = "other";

        Assert.That(Fault(request), Does.Contain(expected));
    }

    [Test]
    public void Fault_OtherName_IsRefused()
    {
        var request = Request();
        request.Metadata.Name = "addon-c1-other-x";

        Assert.That(Fault(request), Does.Contain("name"));
    }

    [TestCase("system:masters")]
    [TestCase("system:open-cluster-management:cluster:c2:addon:sample")]
    public void Fault_OneMoreGroup_IsRefused(string group) =>
        Assert.That(Fault(Request(groups: [.. Registered.Groups, group])), Does.Contain("subject"));

    [Test]
    public void Fault_FewerGroups_IsRefused() =>
        Assert.That(Fault(Request(groups: [Registered.Groups[0]])), Does.Contain("subject"));

    [Test]
    public void Fault_OtherUser_IsRefused() =>
        Assert.That(Fault(Request(user: "system:admin")), Does.Contain("subject"));

    [Test]
    public void Fault_UnitThatIsNotRegistered_IsRefused() =>
        Assert.That(Fault(Request(unit: "cluster-c2")), Does.Contain("subject"));

    [TestCase("digital signature|key encipherment", "client authentication")]
    [TestCase("client auth|server auth", "server auth")]
    [TestCase("client auth|cert sign", "cert sign")]
    public void Fault_OtherUsages_IsRefused(string usages, string expected)
    {
        var request = Request();
        request.Spec!.Usages = usages.Split('|');

        Assert.That(Fault(request), Does.Contain(expected));
    }

    [Test]
    public void Fault_SignerThatIsNotRegistered_IsRefused()
    {
        var request = Request();
        request.Spec!.SignerName = "kubernetes.io/kubelet-serving";

        Assert.That(Fault(request), Does.Contain("signer"));
    }

    [Test]
    public void Fault_TooLongALifetime_IsRefused()
    {
        var request = Request();
        request.Spec!.ExpirationSeconds = (int)TimeSpan.FromDays(400).TotalSeconds;

        Assert.That(Fault(request), Does.Contain("lifetime"));
    }

    [TestCase("sample.addon.open-cluster-management.io", true)]
    [TestCase("kubernetes.default.svc", false)]
    [TestCase("*.open-cluster-management.proxy", false)]
    public void Fault_DnsName_OnlyTheAddonsOwn(string name, bool accepted) =>
        Assert.That(Fault(Request(extension: Names(dns: name))), accepted ? Is.Null : Does.Contain("other names"));

    [Test]
    public void Fault_AddressAsName_IsRefused() =>
        Assert.That(Fault(Request(extension: Names(address: "10.0.0.1"))), Does.Contain("no DNS name"));

    [Test]
    public void Fault_WantsToBeAnAuthority_IsRefused() => Assert.That(
        Fault(Request(extension: new X509BasicConstraintsExtension(true, false, 0, true))), Does.Contain("extension"));

    [Test]
    public void Fault_WeakKey_IsRefused()
    {
        using var weak = RSA.Create(1024);
        var request = Request();
        request.Spec!.Request = Pem(new CertificateRequest(
            Name(Registered.User, Registered.Groups, unit: null), weak, HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1));

        Assert.That(Fault(request), Does.Contain("key"));
    }

    [TestCase("")]
    [TestCase("garbage")]
    [TestCase("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    [TestCase("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n")]
    public void Fault_NoRequestInside_IsRefused(string content)
    {
        var request = Request();
        request.Spec!.Request = Encoding.ASCII.GetBytes(content);

        Assert.That(Fault(request), Is.Not.Null);
    }

    [Test]
    public void Fault_TamperedSignature_IsRefused()
    {
        var request = Request();
        var pem = Encoding.ASCII.GetString(request.Spec!.Request!);
        var fields = PemEncoding.Find(pem);
        var der = Convert.FromBase64String(pem[fields.Base64Data]);
        der[^1] ^= 1;
        request.Spec.Request = Encoding.ASCII.GetBytes(PemEncoding.WriteString("CERTIFICATE REQUEST", der));

        Assert.That(Fault(request), Is.Not.Null);
    }

    private static string? Fault(V1CertificateSigningRequest request) =>
        RequestPolicy.Fault(request, "c1", "sample", [Registered]);

    private static V1CertificateSigningRequest Request(
        string? user = null, IReadOnlyList<string>? groups = null, string? unit = null, X509Extension? extension = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(
            Name(user ?? Registered.User, groups ?? Registered.Groups, unit), key, HashAlgorithmName.SHA256);
        if (extension is not null) request.CertificateExtensions.Add(extension);
        return new()
        {
            Metadata = new()
            {
                Name = "addon-c1-sample-abcde",
                Labels = new Dictionary<string, string>
                {
                    [OcmNames.ClusterNameLabel] = "c1",
                    [OcmNames.AddonNameLabel] = "sample",
                },
            },
            Spec = new()
            {
                SignerName = OcmNames.KubeClientSigner,
                Username = "system:open-cluster-management:c1:agent-1",
                Groups = ["system:open-cluster-management:c1", "system:authenticated"],
                Usages = ["digital signature", "key encipherment", "client auth"],
                Request = Pem(request),
            },
        };
    }

    private static byte[] Pem(CertificateRequest request) => Encoding.ASCII.GetBytes(request.CreateSigningRequestPem());

    private static X500DistinguishedName Name(string user, IReadOnlyList<string> groups, string? unit) =>
        CertificateAuthority.Name(user, groups, unit is null ? [] : [unit]);

    private static X509Extension Names(string? dns = null, string? address = null)
    {
        var names = new SubjectAlternativeNameBuilder();
        if (dns is not null) names.AddDnsName(dns);
        if (address is not null) names.AddIpAddress(System.Net.IPAddress.Parse(address));
        return names.Build();
    }
}
