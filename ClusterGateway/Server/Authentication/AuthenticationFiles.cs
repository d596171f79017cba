using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using OcmAddons.Hosting.Tls;

namespace OcmAddons.ClusterGateway.Server.Authentication;

/// <summary>The CA bundles that flags name, read again as they change.</summary>
internal sealed class AuthenticationFiles : IDisposable
{
    private readonly ReloadingAuthorities? client;
    private readonly ReloadingAuthorities? frontProxy;

    /// <exception cref="InvalidDataException">A file cannot be used now; the message names it.</exception>
    public AuthenticationFiles(
        AuthenticationSettings settings, TimeProvider time, ILogger<AuthenticationFiles> logger)
    {
        client = settings.ClientCaFile.Length > 0
            ? ReloadingAuthorities.Load(settings.ClientCaFile, time, logger)
            : null;
        frontProxy = settings.FrontProxy is { CaFile: var file }
            ? ReloadingAuthorities.Load(file, time, logger)
            : null;
    }

    /// <summary>Null when no flag names it.</summary>
    public X509Certificate2Collection? ClientCa => client?.Current;

    /// <summary>Null when no flag names it.</summary>
    public X509Certificate2Collection? FrontProxyCa => frontProxy?.Current;

    public void Dispose()
    {
        client?.Dispose();
        frontProxy?.Dispose();
    }
}
