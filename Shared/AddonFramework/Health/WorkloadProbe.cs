using OcmAddons.AddonFramework.Manifests;

namespace OcmAddons.AddonFramework.Health;

/// <summary>Whether a Deployment or DaemonSet runs, by the well-known values that work agents report.</summary>
internal static class WorkloadProbe
{
    public static bool IsScaledToZero(Manifest workload) =>
        workload.Key.Kind == "Deployment"
        && workload.Content.TryGetProperty("spec", out var spec)
        && spec.TryGetProperty("replicas", out var replicas)
        && replicas.TryGetInt32(out var count)
        && count == 0;

    public static string? Fault(Manifest workload, IReadOnlyList<ProbeResult> results)
    {
        var key = workload.Key;
        var subject = $"{key.Kind.ToLowerInvariant()} {key.Namespace}/{key.Name}";
        var result = results.FirstOrDefault(r => r.Resource.Kind == key.Kind && r.Resource.Name == key.Name
            && (r.Resource.Namespace ?? "") == (key.Namespace ?? ""));
        if (result is null) return $"{subject} has not been reported";
        return key.Kind == "DaemonSet" ? DaemonSet(subject, result) : Deployment(subject, result);
    }

    private static string? Deployment(string subject, ProbeResult result)
    {
        if (Value(result, "Replicas") == 0) return null;
        return Value(result, "ReadyReplicas") is >= 1 ? null : $"{subject} has no ready replica";
    }

    private static string? DaemonSet(string subject, ProbeResult result)
    {
        var ready = Value(result, "NumberReady");
        var wanted = Value(result, "DesiredNumberScheduled");
        return ready is not null && ready == wanted
            ? null
            : $"{subject} is ready on {ready ?? 0} of {wanted ?? 0} nodes";
    }

    private static long? Value(ProbeResult result, string name) =>
        result.Values.FirstOrDefault(value => value.Name == name)?.Value.Integer;
}
