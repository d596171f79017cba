using OcmAddons.AddonFramework.Certificates;
using OcmAddons.ClusterGateway.Manager.Installation;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Time;

namespace OcmAddons.ClusterGateway.Manager.Tests.Installation;

public sealed class ServingCertificateTests
{
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
    private readonly IReadOnlyList<string> names = ServingCertificate.Names("addon");

    [Test]
    public void Names_OfANamespace_AreWhatTheAggregatorAsksFor() => Assert.That(
        names, Is.EqualTo(new[] { "cluster-gateway", "cluster-gateway.addon", "cluster-gateway.addon.svc" }));

    [TestCase(0, null)]
    [TestCase(143, null)]
    [TestCase(145, "it expires soon")]
    [TestCase(400, "it expires soon")]
    public void Problem_AfterDays_IsSoonAfterFourFifthsOfItsLife(int days, string? problem)
    {
        var authority = Authority();
        var secret = Issue(authority, names);

        var found = ServingCertificate.Problem(secret, authority, names, time.GetUtcNow().AddDays(days));

        Assert.That(found, Is.EqualTo(problem));
    }

    [Test]
    public void Problem_OtherAuthority_IsOne() => Assert.That(
        ServingCertificate.Problem(Issue(Authority(), names), Authority(), names, time.GetUtcNow()),
        Is.EqualTo("the authority is another"));

    [Test]
    public void Problem_OtherNamespace_IsOne()
    {
        var authority = Authority();

        Assert.That(
            ServingCertificate.Problem(
                Issue(authority, names), authority, ServingCertificate.Names("elsewhere"), time.GetUtcNow()),
            Is.EqualTo("its names are others"));
    }

    [Test]
    public void Problem_Garbage_IsOne()
    {
        var secret = new V1Secret { Data = new Dictionary<string, byte[]> { ["tls.crt"] = [1], ["tls.key"] = [2] } };

        Assert.That(
            ServingCertificate.Problem(secret, Authority(), names, time.GetUtcNow()), Is.EqualTo("it cannot be read"));
    }

    [Test]
    public void Problem_NoSecret_IsOne() => Assert.That(
        ServingCertificate.Problem(null, Authority(), names, time.GetUtcNow()), Is.EqualTo("there is none"));

    private CertificateAuthority Authority() =>
        CertificateAuthority.Create("cluster-gateway", TimeSpan.FromDays(3650), time);

    private static V1Secret Issue(CertificateAuthority authority, IReadOnlyList<string> names)
    {
        var issued = authority.Issue(
            new LeafProfile(names[^1], LeafUsage.Server) { Names = names }, ServingCertificate.Lifetime);
        return new V1Secret
        {
            Data = new Dictionary<string, byte[]>
            {
                ["tls.crt"] = System.Text.Encoding.UTF8.GetBytes(issued.ChainPem),
                ["tls.key"] = System.Text.Encoding.UTF8.GetBytes(issued.KeyPem.Reveal()),
            },
        };
    }
}
