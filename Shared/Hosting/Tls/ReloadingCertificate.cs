using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;

namespace OcmAddons.Hosting.Tls;

/// <summary>A certificate, the intermediates that follow it in its file, and its key.</summary>
public sealed class ReloadingCertificate : ReloadingFile<SslStreamCertificateContext>
{
    private ReloadingCertificate(string certificatePath, string keyPath, TimeProvider time, ILogger logger)
        : base([certificatePath, keyPath], files => Read(files, certificatePath, logger), time, logger)
    {
    }

    public X509Certificate2 Certificate => Current.TargetCertificate;

    /// <summary>Throws, naming the file, when the files are not usable now.</summary>
    public static ReloadingCertificate Load(string certificatePath, string keyPath, TimeProvider time, ILogger logger)
    {
        try
        {
            return new ReloadingCertificate(certificatePath, keyPath, time, logger);
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException($"{certificatePath}, {keyPath}: {e.Message}", e);
        }
    }

    private static SslStreamCertificateContext Read(byte[][] files, string path, ILogger logger)
    {
        var pem = Encoding.UTF8.GetString(files[0]);
        X509Certificate2 leaf;
        try
        {
            leaf = X509Certificate2.CreateFromPem(pem, Encoding.UTF8.GetString(files[1]));
        }
        catch (ArgumentException e) // says that key and certificate do not belong together
        {
            throw new CryptographicException(e.Message, e);
        }

        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(pem);
        chain.RemoveAt(0);
        logger.CertificateLoaded(path, leaf.Subject, new DateTimeOffset(leaf.NotAfter));
        return SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }
}
