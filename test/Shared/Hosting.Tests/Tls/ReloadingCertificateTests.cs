using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.Hosting.Tls;

namespace OcmAddons.Hosting.Tests.Tls;

public sealed class ReloadingCertificateTests : IDisposable
{
    private readonly Authority root = Authority.Root("root");
    private readonly FakeTime time = new();
    private readonly SecretVolume volume = new();

    public void Dispose() => volume.Dispose();

    [Test]
    public void Current_SecretSwapped_IsTheNewOneAfterThePollPeriod()
    {
        volume.Write(root.Issue("old"));
        using var certificate = Load();
        var changes = 0;
        certificate.Changed += (_, _) => changes++;

        volume.Write(root.Issue("new"));
        time.Advance(ReloadingCertificate.PollPeriod);
        time.Advance(ReloadingCertificate.PollPeriod);

        Assert.That(certificate.Certificate.Subject, Is.EqualTo("CN=new"));
        Assert.That(changes, Is.EqualTo(1));
    }

    [Test]
    public void Current_NewKeyDoesNotFit_StaysTheOldOneUntilItDoes()
    {
        volume.Write(root.Issue("old"));
        using var certificate = Load();
        var next = root.Issue("new");

        volume.Write((next.Certificate, root.Issue("other").Key));
        time.Advance(ReloadingCertificate.PollPeriod);
        var during = certificate.Certificate.Subject;
        volume.Write(next);
        time.Advance(ReloadingCertificate.PollPeriod);

        Assert.That(during, Is.EqualTo("CN=old"));
        Assert.That(certificate.Certificate.Subject, Is.EqualTo("CN=new"));
    }

    [Test]
    public void Current_FilesGone_StaysTheOldOne()
    {
        volume.Write(root.Issue("old"));
        using var certificate = Load();

        volume.Clear();
        time.Advance(ReloadingCertificate.PollPeriod);

        Assert.That(certificate.Certificate.Subject, Is.EqualTo("CN=old"));
    }

    [Test]
    public void Load_FileWithIntermediate_SendsIt()
    {
        var middle = root.Intermediate("middle");
        var (leaf, key) = middle.Issue("leaf");
        volume.Write((leaf + middle.Pem, key));

        using var certificate = Load();

        Assert.That(certificate.Current.IntermediateCertificates.Select(c => c.Subject), Is.EqualTo(["CN=middle"]));
    }

    [Test]
    public void Load_NoFile_NamesIt() =>
        Assert.That(() => Load(), Throws.InstanceOf<FileNotFoundException>().With.Message.Contains("tls.crt"));

    [Test]
    public void Load_Garbage_NamesTheFile()
    {
        volume.Write(("garbage", "garbage"));

        Assert.That(() => Load(), Throws.InstanceOf<InvalidDataException>().With.Message.Contains("tls.crt"));
    }

    private ReloadingCertificate Load() =>
        ReloadingCertificate.Load(volume.Path("tls.crt"), volume.Path("tls.key"), time, NullLogger.Instance);
}
