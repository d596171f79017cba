using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OcmAddons.Kubernetes;

namespace OcmAddons.AddonFramework.Certificates;

/// <summary>A self-signed authority and what it signs. Certificates start five minutes ago: clocks differ.</summary>
public sealed class CertificateAuthority : ICertificateSigner
{
    private static readonly TimeSpan Backdating = TimeSpan.FromMinutes(5);
    private readonly X509Certificate2 _authority;
    private readonly TimeProvider _time;

    private CertificateAuthority(X509Certificate2 authority, TimeProvider time)
    {
        _authority = authority;
        _time = time;
        CertificatePem = authority.ExportCertificatePem() + "\n";
    }

    public string CertificatePem { get; }

    public DateTimeOffset NotAfter => new(_authority.NotAfter);

    /// <summary>Makes a new authority with a key of its own.</summary>
    public static CertificateAuthority Create(string commonName, TimeSpan lifetime, TimeProvider time)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            Name(commonName, [], []), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment,
            true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = time.GetUtcNow();
        return new CertificateAuthority(request.CreateSelfSigned(now - Backdating, now + lifetime), time);
    }

    /// <exception cref="CryptographicException">They are no PEM, do not belong together or are no
    /// authority's.</exception>
    public static CertificateAuthority Load(string certificatePem, SecretString keyPem, TimeProvider time)
    {
        var authority = X509Certificate2.CreateFromPem(certificatePem, keyPem.Reveal());
        if (authority.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault()?.CertificateAuthority != true)
        {
            throw new CryptographicException("The certificate is not an authority's.");
        }

        return new CertificateAuthority(authority, time);
    }

    /// <summary>PKCS#8 PEM.</summary>
    public SecretString ExportKey()
    {
        using var key = (AsymmetricAlgorithm?)_authority.GetRSAPrivateKey() ?? _authority.GetECDsaPrivateKey();
        return new SecretString(key!.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>A new key and its certificate.</summary>
    public IssuedCertificate Issue(LeafProfile profile, TimeSpan lifetime)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            Name(profile.CommonName, profile.Organizations, []), key, HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1);
        profile.AddTo(request.CertificateExtensions);
        using var leaf = Sign(request, lifetime);
        return new IssuedCertificate(
            leaf.ExportCertificatePem() + "\n" + CertificatePem,
            new SecretString(key.ExportPkcs8PrivateKeyPem() + "\n"));
    }

    /// <inheritdoc />
    public string SignClient(ReadOnlyMemory<byte> request, TimeSpan lifetime)
    {
        // Only subject and key are taken over: names and usages are ours to give.
        var asked = CertificateRequest.LoadSigningRequest(request.ToArray(), HashAlgorithmName.SHA256);
        var granted = new CertificateRequest(
            asked.SubjectName, asked.PublicKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        LeafProfile.AddUsages(granted.CertificateExtensions, LeafUsage.Client);
        using var leaf = Sign(granted, lifetime);
        return leaf.ExportCertificatePem() + "\n";
    }

    /// <summary>Whether a leaf was signed by this authority.</summary>
    public bool Issued(X509Certificate2 leaf)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(_authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return chain.Build(leaf);
    }

    internal static X500DistinguishedName Name(
        string commonName, IReadOnlyList<string> organizations, IReadOnlyList<string> units)
    {
        var builder = new X500DistinguishedNameBuilder();
        foreach (var organization in organizations) builder.AddOrganizationName(organization);
        foreach (var unit in units) builder.AddOrganizationalUnitName(unit);
        builder.AddCommonName(commonName);
        return builder.Build();
    }

    private X509Certificate2 Sign(CertificateRequest request, TimeSpan lifetime)
    {
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
                _authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var now = _time.GetUtcNow();
        var end = now + lifetime;
        if (end > NotAfter) end = NotAfter;
        var start = now - Backdating;
        var notBefore = new DateTimeOffset(_authority.NotBefore);
        if (start < notBefore) start = notBefore;
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7f;
        // Not by the authority's certificate: that demands a request with the same kind of key.
        using var rsa = _authority.GetRSAPrivateKey();
        using var elliptic = rsa is null ? _authority.GetECDsaPrivateKey() : null;
        var generator = rsa is not null
            ? X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1)
            : X509SignatureGenerator.CreateForECDsa(elliptic!);
        return request.Create(_authority.SubjectName, generator, start, end, serial);
    }
}

/// <summary>A certificate with its chain, and its key, both PEM.</summary>
public sealed record IssuedCertificate(string ChainPem, SecretString KeyPem);
