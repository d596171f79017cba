using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterProxy.Manager;

/// <summary>
/// What every pod of the addon has in common: the restricted security standard, probes, memory limits.
/// </summary>
internal static class PodSecurity
{
    private const int User = 65532;

    public static V1PodSecurityContext Pod() => new()
    {
        RunAsNonRoot = true,
        RunAsUser = User,
        RunAsGroup = User,
        FsGroup = User,
        SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
    };

    public static V1SecurityContext Container() => new()
    {
        AllowPrivilegeEscalation = false,
        Privileged = false,
        ReadOnlyRootFilesystem = true,
        RunAsNonRoot = true,
        Capabilities = new V1Capabilities { Drop = ["ALL"] },
    };

    /// <summary>The runtime must not look for a writable folder for its diagnostics.</summary>
    public static List<V1EnvVar> Environment() => [new() { Name = "DOTNET_EnableDiagnostics", Value = "0" }];

    public static V1Probe Probe(string path, int port, int period, int failures) => new()
    {
        HttpGet = new V1HTTPGetAction { Path = path, Port = port },
        InitialDelaySeconds = 1,
        PeriodSeconds = period,
        TimeoutSeconds = 3,
        FailureThreshold = failures,
    };

    public static V1ResourceRequirements Resources(string cpu, string memory, string memoryLimit) => new()
    {
        Requests = new Dictionary<string, string>(StringComparer.Ordinal) { ["cpu"] = cpu, ["memory"] = memory },
        Limits = new Dictionary<string, string>(StringComparer.Ordinal) { ["memory"] = memoryLimit },
    };
}
