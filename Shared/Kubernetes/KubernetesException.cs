using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Kubernetes;

/// <summary>An API server refused one call; the client remains usable.</summary>
public sealed class KubernetesException(V1Status status, Exception? inner = null)
    : Exception(status.Message ?? status.Reason ?? $"HTTP {status.Code}", inner)
{
    public V1Status Status { get; } = status;

    /// <summary>The HTTP status code.</summary>
    public int Code => Status.Code ?? 0;

    public bool IsNotFound => Code == 404;

    /// <summary>The object changed since it was read.</summary>
    public bool IsConflict => Code == 409 && !IsAlreadyExists;

    public bool IsAlreadyExists => Code == 409 && Status.Reason == "AlreadyExists";

    /// <summary>The watched version is too old: list again.</summary>
    public bool IsGone => Code == 410;

    /// <summary>Trying the same call later may succeed.</summary>
    public bool IsTransient => Code is 408 or 409 or 429 or >= 500;
}
