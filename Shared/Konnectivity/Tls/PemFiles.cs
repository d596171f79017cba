using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging;

namespace OcmAddons.Konnectivity.Tls;

/// <summary>
/// A certificate with its key, and a CA bundle, read from files that may be replaced at any time. What was good last
/// stays in use when the files are broken or halfway replaced.
/// </summary>
internal sealed class PemFiles(PemFilePaths paths, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private PemContents? contents;
    private byte[] digest = [];
    private byte[] failedDigest = [];
    private long checkedAt;

    /// <summary>What the files hold; the same object for as long as they do not change.</summary>
    public PemContents Current()
    {
        lock (gate)
        {
            if (contents is not null && time.GetElapsedTime(checkedAt) < CheckInterval) return contents;
            checkedAt = time.GetTimestamp();
            return contents = contents is null ? FirstLocked() : NextLocked(contents);
        }
    }

    private PemContents FirstLocked()
    {
        var texts = PemTexts.Read(paths);
        digest = texts.Digest();
        return PemContents.Parse(texts, paths);
    }

    private PemContents NextLocked(PemContents current)
    {
        byte[] now = [];
        try
        {
            var texts = PemTexts.Read(paths);
            now = texts.Digest();
            if (now.AsSpan().SequenceEqual(digest)) return current;
            var next = PemContents.Parse(texts, paths);
            digest = now;
            logger.TlsFilesReloaded(paths.CertificateFile, paths.CaFile);
            return next;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            if (!now.AsSpan().SequenceEqual(failedDigest)) logger.TlsFilesNotReloaded(paths.CertificateFile, e);
            failedDigest = now;
            return current;
        }
    }
}

/// <summary>Where the PEM files are; those that are unset are not used.</summary>
internal sealed record PemFilePaths(string? CertificateFile, string? KeyFile, string? CaFile);

/// <summary>
/// The files, each read once: they may be replaced at any time, also between what is compared and what is used.
/// </summary>
internal sealed record PemTexts(string Certificate, string Key, string Ca)
{
    public static PemTexts Read(PemFilePaths paths) =>
        new(Text(paths.CertificateFile), Text(paths.KeyFile), Text(paths.CaFile));

    public byte[] Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in new[] { Certificate, Key, Ca })
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text));
            hash.AppendData([0]);
        }

        return hash.GetHashAndReset();
    }

    private static string Text(string? file) => string.IsNullOrEmpty(file) ? "" : File.ReadAllText(file);
}

/// <summary>What PEM files held at one time.</summary>
internal sealed record PemContents(
    X509Certificate2? Certificate, X509Certificate2Collection Intermediates, X509Certificate2Collection Authorities)
{
    /// <exception cref="CryptographicException">A file does not hold what it should.</exception>
    public static PemContents Parse(PemTexts texts, PemFilePaths paths)
    {
        X509Certificate2? certificate = null;
        var intermediates = new X509Certificate2Collection();
        var authorities = new X509Certificate2Collection();
        if (!string.IsNullOrEmpty(paths.CertificateFile))
        {
            certificate = WithKey(texts, paths);
            intermediates.ImportFromPem(texts.Certificate);
            intermediates.RemoveAt(0);
        }

        if (!string.IsNullOrEmpty(paths.CaFile))
        {
            authorities.ImportFromPem(texts.Ca);
            if (authorities.Count == 0) throw Unusable(paths.CaFile, texts.Ca);
        }

        return new PemContents(certificate, intermediates, authorities);
    }

    private static X509Certificate2 WithKey(PemTexts texts, PemFilePaths paths)
    {
        try
        {
            if (string.IsNullOrWhiteSpace(texts.Certificate)) throw Unusable(paths.CertificateFile, texts.Certificate);
            return X509Certificate2.CreateFromPem(
                texts.Certificate, texts.Key.Length == 0 ? texts.Certificate : texts.Key);
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException($"{paths.KeyFile} is not the key of {paths.CertificateFile}.", e);
        }
    }

    private static CryptographicException Unusable(string? file, string text) =>
        new(string.IsNullOrWhiteSpace(text) ? $"{file} is empty." : $"No certificate in {file}.");

    public X509ChainPolicy ChainPolicy(string usage)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(Authorities);
        policy.ApplicationPolicy.Add(new Oid(usage));
        return policy;
    }
}
