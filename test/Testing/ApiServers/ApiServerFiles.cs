using System.Security.Cryptography;
using OcmAddons.Testing.Certificates;

namespace OcmAddons.Testing.ApiServers;

/// <summary>The folder of one API server: its certificates and keys, logs and data.</summary>
internal sealed class ApiServerFiles : IDisposable
{
    public ApiServerFiles()
    {
        Write("ca.crt", Authority.Pem);
        Write("ca.key", Authority.KeyPem);
        Write("front-proxy-ca.crt", FrontProxyAuthority.Pem);
        Write("apiserver", Authority.IssueServer("localhost", "127.0.0.1", "kubernetes.default.svc"));
        Write("front-proxy-client", FrontProxyAuthority.IssueClient("front-proxy-client"));
        using var serviceAccounts = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Write("service-accounts.key", serviceAccounts.ExportECPrivateKeyPem());
        Write("service-accounts.pub", serviceAccounts.ExportSubjectPublicKeyInfoPem());
    }

    public string Folder { get; } = ServerFolders.Create();

    public TestAuthority Authority { get; } = new("ocm-addons-test-ca");

    public TestAuthority FrontProxyAuthority { get; } = new("ocm-addons-test-front-proxy-ca");

    public string this[string name] => Path.Combine(Folder, name);

    public void Write(string name, string content) => File.WriteAllText(this[name], content);

    public void Dispose()
    {
        Authority.Dispose();
        FrontProxyAuthority.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private void Write(string name, TestCertificate certificate)
    {
        Write(name + ".crt", certificate.CertificatePem);
        Write(name + ".key", certificate.KeyPem);
    }
}
