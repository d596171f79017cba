using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OcmAddons.Testing.Certificates;

/// <summary>A throw-away certificate authority.</summary>
public sealed class TestAuthority : IDisposable
{
    private static readonly Oid ServerUsage = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUsage = new("1.3.6.1.5.5.7.3.2");

    private readonly ECDsa key;
    private readonly TimeProvider time;

    public TestAuthority(string name)
        : this(name, parent: null, TimeProvider.System)
    {
    }

    private TestAuthority(string name, TestAuthority? parent, TimeProvider time)
    {
        this.time = time;
        key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = time.GetUtcNow();
        Certificate = parent is null
            ? request.CreateSelfSigned(now.AddHours(-1), now.AddDays(30))
            : request.Create(
                parent.Certificate, now.AddMinutes(-50), now.AddDays(20), RandomNumberGenerator.GetBytes(16))
                .CopyWithPrivateKey(key);
    }

    /// <summary>With its private key.</summary>
    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem();

    public string KeyPem => key.ExportECPrivateKeyPem();

    public TestAuthority Intermediate(string name) => new(name, this, time);

    /// <summary>A server certificate for host names and addresses.</summary>
    public TestCertificate IssueServer(params ReadOnlySpan<string> names) => IssueServer(lifetime: null, names);

    /// <summary>One that is valid for so long from now on; not any more when that is negative.</summary>
    public TestCertificate IssueServer(TimeSpan? lifetime, params ReadOnlySpan<string> names)
    {
        var alternative = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address)) alternative.AddIpAddress(address);
            else alternative.AddDnsName(name);
        }

        return Issue($"CN={names[0]}", ServerUsage, alternative.Build(), lifetime);
    }

    /// <summary>A client certificate: in Kubernetes the name is the user, the organizations are the groups.</summary>
    public TestCertificate IssueClient(string user, params IReadOnlyList<string> groups) =>
        IssueClient(user, lifetime: null, groups);

    public TestCertificate IssueClient(string user, TimeSpan? lifetime, params IReadOnlyList<string> groups)
    {
        var subject = new X500DistinguishedNameBuilder();
        foreach (var group in groups) subject.AddOrganizationName(group);
        subject.AddCommonName(user);
        return Issue(subject.Build(), ClientUsage, alternativeNames: null, lifetime);
    }

    /// <summary>A client certificate for a subject of any form.</summary>
    public TestCertificate IssueClient(X500DistinguishedName subject) =>
        Issue(subject, ClientUsage, alternativeNames: null, lifetime: null);

    public void Dispose()
    {
        Certificate.Dispose();
        key.Dispose();
    }

    private TestCertificate Issue(string subject, Oid usage, X509Extension? alternativeNames, TimeSpan? lifetime) =>
        Issue(new X500DistinguishedName(subject), usage, alternativeNames, lifetime);

    private TestCertificate Issue(
        X500DistinguishedName subject, Oid usage, X509Extension? alternativeNames, TimeSpan? lifetime)
    {
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, leafKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([usage], false));
        if (alternativeNames is not null) request.CertificateExtensions.Add(alternativeNames);
        var now = time.GetUtcNow();
        using var certificate = request.Create(
            Certificate,
            now.AddMinutes(-45),
            now + (lifetime ?? TimeSpan.FromDays(10)),
            RandomNumberGenerator.GetBytes(16));
        return new(certificate.ExportCertificatePem(), leafKey.ExportECPrivateKeyPem());
    }
}

/// <summary>A certificate and its key as PEM.</summary>
public sealed record TestCertificate(string CertificatePem, string KeyPem)
{
    /// <summary>In a form that servers accept.</summary>
    public X509Certificate2 ToX509() => X509Certificate2.CreateFromPem(CertificatePem, KeyPem);
}
