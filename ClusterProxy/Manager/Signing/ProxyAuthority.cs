using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Certificates;

namespace OcmAddons.ClusterProxy.Manager.Signing;

/// <summary>
/// The authority that is in use; set by whoever reads its Secret, read by whoever signs or publishes it.
/// </summary>
internal sealed class ProxyAuthority
{
    private volatile CertificateAuthority? _current;

    /// <exception cref="AddonNotReadyException">The Secret has not been read yet.</exception>
    public CertificateAuthority Current =>
        _current ?? throw new AddonNotReadyException("the proxy's certificate authority is not there yet");

    public bool IsReady => _current is not null;

    /// <summary>Whether this changed anything.</summary>
    public bool Use(CertificateAuthority authority)
    {
        if (_current?.CertificatePem == authority.CertificatePem) return false;
        _current = authority;
        return true;
    }
}
