namespace OcmAddons.ClusterGateway.Manager;

/// <param name="Namespace">The manager's own.</param>
/// <param name="SignerSecret">Where the authority of the server's certificate is kept.</param>
internal sealed record ManagerSettings(string Namespace, string SignerSecret);
