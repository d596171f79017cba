using OcmAddons.Kubernetes;

namespace OcmAddons.ManagedServiceAccount.Agent.Tokens;

/// <summary>A token as the managed cluster granted it, and the CA by which to know that cluster.</summary>
internal sealed record IssuedToken(SecretString Token, byte[] CertificateAuthority, DateTimeOffset ExpiresAt);
