using System.Collections.ObjectModel;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OcmAddons.AddonFramework.Certificates;

/// <summary>What a certificate may be used for.</summary>
[Flags]
public enum LeafUsage
{
    None = 0,
    Server = 1,
    Client = 2,
}

/// <summary>
/// Who a certificate is for. A name that is an IP address is put in as one, and as a DNS name too, as the original
/// does.
/// </summary>
public sealed record LeafProfile(string CommonName, LeafUsage Usage)
{
    public IReadOnlyList<string> Organizations { get; init; } = [];

    public IReadOnlyList<string> Names { get; init; } = [];

    internal void AddTo(Collection<X509Extension> extensions)
    {
        AddUsages(extensions, Usage);
        if (Names.Count == 0) return;
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in Names)
        {
            names.AddDnsName(name);
            if (IPAddress.TryParse(name, out var address)) names.AddIpAddress(address);
        }

        extensions.Add(names.Build());
    }

    internal static void AddUsages(Collection<X509Extension> extensions, LeafUsage usage)
    {
        var usages = new OidCollection();
        if (usage.HasFlag(LeafUsage.Server)) usages.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        if (usage.HasFlag(LeafUsage.Client)) usages.Add(new Oid("1.3.6.1.5.5.7.3.2"));
        extensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        extensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyEncipherment, true));
        extensions.Add(new X509EnhancedKeyUsageExtension(usages, false));
    }
}
