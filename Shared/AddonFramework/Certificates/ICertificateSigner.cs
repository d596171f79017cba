namespace OcmAddons.AddonFramework.Certificates;

/// <summary>Signs a request that was checked and approved.</summary>
public interface ICertificateSigner
{
    /// <summary>PEM of the leaf certificate.</summary>
    /// <param name="request">A PKCS#10 request in DER whose subject and names were already checked.</param>
    /// <param name="lifetime">Never longer than the authority's own.</param>
    string SignClient(ReadOnlyMemory<byte> request, TimeSpan lifetime);
}
