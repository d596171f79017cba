using OcmAddons.Kubernetes.Auth;

namespace OcmAddons.ClusterGateway.Server.Audit.Backends;

/// <param name="Config">Where it is, and how to prove who we are.</param>
/// <param name="InitialBackoff">Before the second attempt; later ones wait longer.</param>
internal sealed record AuditWebhookSettings(KubernetesConfig Config, TimeSpan InitialBackoff);
