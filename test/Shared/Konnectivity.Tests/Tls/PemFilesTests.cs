using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using OcmAddons.Konnectivity.Tls;
using OcmAddons.Testing.Time;

namespace OcmAddons.Konnectivity.Tests.Tls;

public sealed class PemFilesTests
{
    private DirectoryInfo folder = null!;
    private FakeTimeProvider time = null!;
    private PemFiles files = null!;

    [SetUp]
    public void SetUp()
    {
        folder = Directory.CreateTempSubdirectory("pem-tests-");
        time = new FakeTimeProvider();
        files = new PemFiles(
            new PemFilePaths(Path("tls.crt"), Path("tls.key"), Path("tls.crt")), time, NullLogger.Instance);
        Write("first");
    }

    [TearDown]
    public void TearDown() => folder.Delete(recursive: true);

    [Test]
    public void Current_FilesUnchanged_IsTheSame()
    {
        var before = files.Current();
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(files.Current(), Is.SameAs(before));
    }

    [Test]
    public void Current_FilesReplaced_IsTheNew()
    {
        files.Current();
        Write("second");
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.That(files.Current().Certificate!.Subject, Is.EqualTo("CN=second"));
    }

    [Test]
    public void Current_FilesBroken_IsTheLastGood()
    {
        files.Current();
        File.WriteAllText(Path("tls.crt"), "half a certif");
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.That(files.Current().Certificate!.Subject, Is.EqualTo("CN=first"));
    }

    [TestCase("tls.crt")]
    [TestCase("tls.key")]
    public void Current_FirstTimeAndAFileStillEmpty_SaysWhatIsWrongInOneWay(string file)
    {
        File.WriteAllText(Path(file), "");

        Assert.That(files.Current, Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public async Task Current_FirstTimeWhileFilesAreWritten_FailsInNoOtherWay()
    {
        using var enough = new CancellationTokenSource();
        var certificate = await File.ReadAllTextAsync(Path("tls.crt"));
        var writing = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested) File.WriteAllText(Path("tls.crt"), certificate);
        });

        for (var i = 0; i < 500; i++)
        {
            try
            {
                new PemFiles(
                    new PemFilePaths(Path("tls.crt"), Path("tls.key"), Path("tls.crt")), time, NullLogger.Instance)
                    .Current();
            }
            catch (CryptographicException)
            {
                // it was not whole, which whoever connects takes as a failure to try again
            }
        }

        await enough.CancelAsync();
        await writing;
    }

    [Test]
    public void Current_KeyOfAnotherCertificate_IsTheLastGoodUntilBothFit()
    {
        files.Current();
        var oldKey = File.ReadAllText(Path("tls.key"));
        Write("second");
        var newKey = File.ReadAllText(Path("tls.key"));
        File.WriteAllText(Path("tls.key"), oldKey);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(files.Current().Certificate!.Subject, Is.EqualTo("CN=first"));

        File.WriteAllText(Path("tls.key"), newKey);
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.That(files.Current().Certificate!.Subject, Is.EqualTo("CN=second"));
    }

    private void Write(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var start = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(start, start.AddYears(20));
        File.WriteAllText(Path("tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path("tls.key"), key.ExportPkcs8PrivateKeyPem());
    }

    private string Path(string name) => System.IO.Path.Combine(folder.FullName, name);
}
