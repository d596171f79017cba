namespace OcmAddons.Kubernetes.Auth;

/// <summary>What a request goes out with.</summary>
internal sealed record Credentials(SecretString? Authorization, TlsMaterial Tls);
