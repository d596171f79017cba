using OcmAddons.AddonFramework.Controllers;
using OcmAddons.AddonFramework.Manifests;
using OcmAddons.AddonFramework.Models;

namespace OcmAddons.AddonFramework.Health;

/// <summary>Judges an addon by what the work agent reports, unless its lease or the addon itself tells.</summary>
internal sealed class HealthStep(WorkStore works, TimeProvider time)
{
    public const string Condition = "Available";

    public void Run(AddonPass pass, IReadOnlyList<Manifest>? manifests)
    {
        if (pass.Addon.Health is LeaseHealth)
        {
            if (pass.Status.HealthCheck?.Mode == "Customized") SetMode(pass, "Lease");
            return;
        }

        SetMode(pass, "Customized");
        if (pass.Addon.Health is CustomHealth || pass.Conditions.Find(DeployStep.Condition) is null) return;
        // OCM says Unknown for every addon of a cluster that does not answer.
        if (pass.Cluster.Status?.Conditions.Find("ManagedClusterConditionAvailable")?.Status == "Unknown") return;
        var deployed = works.List(pass.Key).Where(w => WorkNames.IsDeploy(w, pass.Addon.Name)).ToList();
        var verdict = Judge(pass, deployed, manifests ?? []);
        pass.Conditions.Set(Condition, verdict.Available, verdict.Reason, verdict.Message, time.GetUtcNow());
    }

    private static Verdict Judge(AddonPass pass, List<V1ManifestWork> deployed, IReadOnlyList<Manifest> manifests)
    {
        if (deployed.Count == 0) return new Verdict(null, "WorkNotFound", "Addon manifestWork is not found");
        var conditions = deployed.ConvertAll(work => work.Status?.Conditions.Find("Available"));
        if (conditions.Contains(null))
            return new Verdict(null, "WorkNotApplied", "Addon manifestWork is not applied yet");
        if (conditions.Find(c => c!.Status == "False") is { } failed)
        {
            return new Verdict(false, "WorkNotApplied", failed.Message ?? "");
        }

        var results = ProbeReader.Read(deployed);
        return pass.Addon.Health switch
        {
            WorkloadHealth health =>
                Workloads(pass, results, [.. manifests.Where(m => ManifestConfigs.IsWorkload(m.Key, health))]),
            WorkHealth health => Probe(pass, health, ProbeReader.Select(results, health.Fields)),
            _ => throw new InvalidOperationException($"Unknown health mode {pass.Addon.Health.GetType().Name}."),
        };
    }

    private static Verdict Probe(AddonPass pass, WorkHealth health, IReadOnlyList<ProbeResult> results)
    {
        if (health.Fields.Count > 0 && results.Count == 0) return NoResult;
        return health.Fault(new ProbeResults(results), pass.Target!) is { } fault
            ? Unavailable(fault)
            : Well(pass);
    }

    private static Verdict Workloads(AddonPass pass, IReadOnlyList<ProbeResult> results, List<Manifest> workloads)
    {
        workloads.RemoveAll(WorkloadProbe.IsScaledToZero);
        if (workloads.Count > 0 && results.Count == 0) return NoResult;
        var fault = workloads.Select(w => WorkloadProbe.Fault(w, results)).FirstOrDefault(f => f is not null);
        return fault is null ? Well(pass) : Unavailable(fault);
    }

    private static Verdict NoResult => new(null, "NoProbeResult", "Probe results are not returned");

    private static Verdict Unavailable(string fault) =>
        new(false, "ProbeUnavailable", $"Probe addon unavailable with err {fault}");

    private static Verdict Well(AddonPass pass) =>
        new(true, "ProbeAvailable", $"{pass.Addon.Name} add-on is available.");

    private static void SetMode(AddonPass pass, string mode)
    {
        pass.Status.HealthCheck ??= new AddOnHealthCheck();
        pass.Status.HealthCheck.Mode = mode;
    }

    private readonly record struct Verdict(bool? Available, string Reason, string Message);
}
