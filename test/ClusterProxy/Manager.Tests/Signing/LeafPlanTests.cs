using System.Security.Cryptography.X509Certificates;
using System.Text;
using OcmAddons.AddonFramework.Certificates;
using OcmAddons.ClusterProxy.Manager.Signing;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.Time;

namespace OcmAddons.ClusterProxy.Manager.Tests.Signing;

public sealed class LeafPlanTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);
    private readonly FakeTimeProvider _time = new();
    private readonly LeafProfile _profile =
        new("server", LeafUsage.Server) { Names = ["127.0.0.1", "localhost", "a.b.svc"] };
    private CertificateAuthority _authority = null!;

    [SetUp]
    public void CreateAuthority() => _authority = CertificateAuthority.Create("ca", TimeSpan.FromDays(3650), _time);

    [Test]
    public void For_NoSecret_Issues() => Assert.That(Plan(null).Issue, Is.True);

    [Test]
    public void For_FreshCertificate_WaitsForAFifthOfItsLife()
    {
        var plan = Plan(Secret(_authority.Issue(_profile, Lifetime)));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(plan.Issue, Is.False);
            Assert.That(plan.RenewAt - _time.GetUtcNow(), Is.EqualTo(Lifetime * 0.8).Within(TimeSpan.FromMinutes(10)));
        }
    }

    [TestCase(0.79, false)]
    [TestCase(0.81, true)]
    public void For_CertificateOfAge_RenewsInTheLastFifth(double age, bool issue)
    {
        var secret = Secret(_authority.Issue(_profile, Lifetime));
        _time.Advance(Lifetime * age);

        Assert.That(Plan(secret).Issue, Is.EqualTo(issue));
    }

    [Test]
    public void For_OtherNames_Issues()
    {
        var secret = Secret(_authority.Issue(_profile with { Names = ["localhost"] }, Lifetime));

        Assert.That(Plan(secret).Reason, Is.EqualTo("names changed"));
    }

    [Test]
    public void For_AnotherAuthorityOfTheSameName_Issues()
    {
        var other = CertificateAuthority.Create("ca", TimeSpan.FromDays(3650), _time);

        Assert.That(Plan(Secret(other.Issue(_profile, Lifetime))).Reason, Is.EqualTo("signed by another authority"));
    }

    [Test]
    public void For_KeyOfAnotherCertificate_Issues()
    {
        var secret = Secret(_authority.Issue(_profile, Lifetime));
        secret.Data!["tls.key"] = Secret(_authority.Issue(_profile, Lifetime)).Data!["tls.key"];

        Assert.That(Plan(secret).Reason, Is.EqualTo("missing or unreadable"));
    }

    [Test]
    public void Issue_LongerThanTheAuthorityLives_EndsWithIt()
    {
        _time.Advance(TimeSpan.FromDays(3600));

        var issued = _authority.Issue(_profile, Lifetime);

        using var leaf = X509Certificate2.CreateFromPem(issued.ChainPem);
        Assert.That(new DateTimeOffset(leaf.NotAfter), Is.EqualTo(_authority.NotAfter));
    }

    [Test]
    public void Load_SavedAuthority_IsTheSame()
    {
        var loaded = CertificateAuthority.Load(_authority.CertificatePem, _authority.ExportKey(), _time);

        Assert.That(
            LeafPlan.For(Secret(loaded.Issue(_profile, Lifetime)), _profile, _authority, _time.GetUtcNow()).Issue,
            Is.False);
    }

    private LeafPlan Plan(V1Secret? secret) => LeafPlan.For(secret, _profile, _authority, _time.GetUtcNow());

    private static V1Secret Secret(IssuedCertificate issued) => new()
    {
        Data = new Dictionary<string, byte[]>
        {
            ["tls.crt"] = Encoding.ASCII.GetBytes(issued.ChainPem),
            ["tls.key"] = Encoding.ASCII.GetBytes(issued.KeyPem.Reveal()),
        },
    };
}
