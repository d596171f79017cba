using OcmAddons.Hosting.Tls;

namespace OcmAddons.ClusterGateway.Server.Serving;

/// <param name="CertificateFile">Empty, like the key: a certificate of our own making.</param>
/// <param name="AlwaysAllowPaths">Paths that nobody needs to be authorized for.</param>
internal sealed record ServingSettings(
    string CertificateFile, string KeyFile, TlsPolicy Tls, IReadOnlyList<string> AlwaysAllowPaths);
