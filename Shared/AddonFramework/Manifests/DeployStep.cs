using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Controllers;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;

namespace OcmAddons.AddonFramework.Manifests;

/// <summary>Puts an addon's manifests into ManifestWorks of the cluster.</summary>
internal sealed class DeployStep(WorkStore works, TimeProvider time)
{
    public const string Condition = "ManifestApplied";

    /// <summary>What was rendered; null when it was not.</summary>
    public async Task<IReadOnlyList<Manifest>?> RunAsync(AddonPass pass, CancellationToken cancellationToken)
    {
        if (!MayDeploy(pass)) return null;
        var manifests = Render(pass);
        if (manifests is null) return null;
        try
        {
            await ApplyAsync(pass, [.. manifests.Where(m => !HookManifests.IsHook(m))], cancellationToken);
        }
        catch (KubernetesException e)
        {
            Fail(pass, $"failed to apply manifestWork: {e.Message}", e);
        }

        return manifests;
    }

    private static bool MayDeploy(AddonPass pass)
    {
        if (pass.Addon.RequiresConfigured && !pass.Conditions.IsTrue("Configured")) return false;
        // Works of a deleted addon go with it; new ones would only delay its end. A hook may still need a newer agent.
        return pass.Observed.HasFinalizer(OcmNames.HookFinalizer)
            || (!pass.Observed.IsDeleting() && !pass.Cluster.IsDeleting());
    }

    private IReadOnlyList<Manifest>? Render(AddonPass pass)
    {
        try
        {
            if (pass.ConfigProblem is { } problem) throw new AddonNotReadyException(problem);
            return [.. pass.Addon.Manifests(pass.Target!)];
        }
        catch (AddonNotReadyException e)
        {
            // Asked again when what is missing changes; what runs on the cluster stays.
            Fail(pass, $"failed to get manifest from agent interface: {e.Message}", fault: null);
            return null;
        }
    }

    private async Task ApplyAsync(
        AddonPass pass, IReadOnlyList<Manifest> manifests, CancellationToken cancellationToken)
    {
        var existing = works.List(pass.Key).Where(w => WorkNames.IsDeploy(w, pass.Addon.Name)).ToList();
        var desired = WorkBuilder.Deploy(pass.Target!, manifests, pass.Addon.Health, existing);
        foreach (var surplus in existing.Where(e => desired.All(d => d.Name() != e.Name())))
        {
            await works.DeleteAsync(surplus, cancellationToken);
        }

        if (desired.Count == 0)
        {
            Set(pass, applied: true, "AddonManifestApplied", "no manifest need to apply");
            return;
        }

        var applied = new List<V1ManifestWork>();
        foreach (var work in desired)
        {
            applied.Add(await works.ApplyAsync(work, cancellationToken));
        }

        Judge(pass, applied);
    }

    private void Judge(AddonPass pass, IReadOnlyList<V1ManifestWork> applied)
    {
        var verdicts = applied.Select(work => work.Status?.Conditions.Find("Applied")?.Status).ToList();
        if (verdicts.Exists(v => v is not null and not "True"))
        {
            Set(pass, applied: false, "AddonManifestAppliedFailed", "failed to apply the manifests of addon");
        }
        else if (verdicts.TrueForAll(v => v == "True"))
        {
            Set(pass, applied: true, "AddonManifestApplied", "manifests of addon are applied successfully");
        }
        else if (pass.Conditions.Find(Condition) is { Status: "False" } stale)
        {
            // The failure was of an earlier attempt; the work agent has not answered to this one yet.
            pass.Conditions.Remove(stale);
        }
    }

    private void Fail(AddonPass pass, string message, Exception? fault)
    {
        Set(pass, applied: false, "ManifestWorkApplyFailed", message);
        if (fault is not null) pass.Fail(fault);
    }

    private void Set(AddonPass pass, bool applied, string reason, string message) =>
        pass.Conditions.Set(Condition, applied, reason, message, time.GetUtcNow());
}
