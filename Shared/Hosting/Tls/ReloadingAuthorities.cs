using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;

namespace OcmAddons.Hosting.Tls;

/// <summary>A bundle of CA certificates.</summary>
public sealed class ReloadingAuthorities : ReloadingFile<X509Certificate2Collection>
{
    private const int MaxCertificates = 1000;

    private ReloadingAuthorities(string path, TimeProvider time, ILogger logger)
        : base([path], files => Read(files, path, logger), time, logger)
    {
    }

    /// <summary>Throws, naming the file, when it is not usable now.</summary>
    public static ReloadingAuthorities Load(string path, TimeProvider time, ILogger logger)
    {
        try
        {
            return new ReloadingAuthorities(path, time, logger);
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    private static X509Certificate2Collection Read(byte[][] files, string path, ILogger logger)
    {
        var bundle = new X509Certificate2Collection();
        bundle.ImportFromPem(Encoding.UTF8.GetString(files[0]));
        if (bundle.Count is 0 or > MaxCertificates)
            throw new InvalidDataException($"{path}: holds {bundle.Count} certificates, wanted 1 to {MaxCertificates}");
        logger.AuthoritiesLoaded(bundle.Count, path);
        return bundle;
    }
}
