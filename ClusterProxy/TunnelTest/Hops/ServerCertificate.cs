using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace OcmAddons.ClusterProxy.TunnelTest.Hops;

/// <summary>What a proxy-server showed, and what is wrong with it.</summary>
internal sealed record ServerCertificate(
    string Subject, string Names, DateTimeOffset NotAfter, CertificateFault Fault)
{
    /// <summary>In words; null when it is good.</summary>
    public string? Problem => Fault switch
    {
        CertificateFault.None => null,
        CertificateFault.Expired => $"was valid until {NotAfter:u}",
        CertificateFault.WrongName => $"is for {Names}",
        _ => "is not of the given CA",
    };

    public static ServerCertificate Of(X509Certificate2 certificate, SslPolicyErrors errors, TimeProvider time)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension =>
                extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(ip => ip.ToString())));
        var end = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        return new ServerCertificate(
            certificate.Subject, string.Join(", ", names), end, FaultOf(errors, end < time.GetUtcNow()));
    }

    // The CA before the name: a certificate of a stranger's may be for any name.
    private static CertificateFault FaultOf(SslPolicyErrors errors, bool expired)
    {
        if (errors == SslPolicyErrors.None) return CertificateFault.None;
        if (expired) return CertificateFault.Expired;
        return errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
            ? CertificateFault.WrongCa
            : CertificateFault.WrongName;
    }
}

internal enum CertificateFault
{
    None,
    Expired,
    WrongCa,
    WrongName,
}
