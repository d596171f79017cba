namespace OcmAddons.Kubernetes;

/// <summary>
/// The delete is refused with 409 unless these still hold. Propagation: Background, Foreground or Orphan.
/// </summary>
public sealed record DeletePreconditions(
    string? Uid = null, string? ResourceVersion = null, string? PropagationPolicy = null);
