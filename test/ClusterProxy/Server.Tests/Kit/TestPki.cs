using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OcmAddons.Konnectivity.Identity;

namespace OcmAddons.ClusterProxy.Server.Tests.Kit;

/// <summary>A CA and certificates of it, as PEM files in a folder of its own.</summary>
internal sealed class TestPki : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tunnel-tests-");
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 authority;

    public TestPki()
    {
        var request = new CertificateRequest("CN=open-cluster-management:cluster-proxy", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority = request.CreateSelfSigned(Start, Start.AddYears(20));
        CaFile = Path("ca.crt");
        File.WriteAllText(CaFile, authority.ExportCertificatePem());
    }

    public string CaFile { get; }

    /// <summary>Where servers with certificates of this CA may be.</summary>
    public List<IPAddress> Addresses { get; } = [IPAddress.Loopback];

    private static DateTimeOffset Start => new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public PortCertificates Port(string name) => Issue(name, $"CN={name}");

    public PortCertificates AgentOf(string cluster) =>
        Issue(
            $"agent-{cluster}",
            $"CN={ClusterIdentity.AgentUser}, O={ClusterIdentity.AgentGroup}, OU=signer-1, OU=cluster-{cluster}");

    /// <summary>Files are written once: who asks again gets the same.</summary>
    public PortCertificates Issue(string name, string subject)
    {
        var files = new PortCertificates(Path($"{name}.crt"), Path($"{name}.key"), CaFile);
        if (File.Exists(files.CertificateFile)) return files;
        using var leaf = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, leaf, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        Addresses.ForEach(names.AddIpAddress);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        using var issued = request.Create(authority, Start, Start.AddYears(19), RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(files.CertificateFile, issued.ExportCertificatePem());
        File.WriteAllText(files.KeyFile, leaf.ExportPkcs8PrivateKeyPem());
        return files;
    }

    public void Dispose()
    {
        authority.Dispose();
        key.Dispose();
        folder.Delete(recursive: true);
    }

    private string Path(string name) => System.IO.Path.Combine(folder.FullName, name);
}
