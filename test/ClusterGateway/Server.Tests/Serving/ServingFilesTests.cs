using OcmAddons.ClusterGateway.Server.Serving;
using OcmAddons.Hosting.Tls;

namespace OcmAddons.ClusterGateway.Server.Tests.Serving;

public sealed class ServingFilesTests
{
    [Test]
    public void Dispose_OwnCertificate_LeavesNoKeyBehind()
    {
        var files = new ServingFiles(new ServingSettings("", "", TlsPolicy.Default, []), TimeProvider.System);
        var folder = Path.GetDirectoryName(files.Key)!;
        Assert.That(File.ReadAllText(files.Key), Does.Contain("PRIVATE KEY"));

        files.Dispose();

        Assert.That(Directory.Exists(folder), Is.False);
    }

    [Test]
    public void Dispose_GivenCertificate_StaysWhereItIs()
    {
        var path = Path.GetTempFileName();
        new ServingFiles(new ServingSettings(path, path, TlsPolicy.Default, []), TimeProvider.System).Dispose();

        Assert.That(File.Exists(path), Is.True);
        File.Delete(path);
    }
}
