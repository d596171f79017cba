namespace OcmAddons.ClusterGateway.Server.Serving;

/// <summary>Where the serving certificate is; one of our own making goes when the process does.</summary>
internal sealed class ServingFiles : IDisposable
{
    private readonly bool own;

    public ServingFiles(ServingSettings settings, TimeProvider time)
    {
        own = settings.CertificateFile.Length == 0;
        (Certificate, Key) = own ? SelfSignedCertificate.Write(time) : (settings.CertificateFile, settings.KeyFile);
    }

    public string Certificate { get; }

    public string Key { get; }

    public void Dispose()
    {
        if (own) Directory.Delete(Path.GetDirectoryName(Certificate)!, recursive: true);
    }
}
