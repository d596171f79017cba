using OcmAddons.AddonFramework.Controllers;
using OcmAddons.Kubernetes;

namespace OcmAddons.AddonFramework.Manifests;

/// <summary>Runs an addon's pre-delete hooks on the cluster, and holds the addon until they are done.</summary>
internal sealed class HookStep(WorkStore works, TimeProvider time)
{
    private const string Condition = "HookManifestCompleted";

    public async Task RunAsync(
        AddonPass pass, IReadOnlyList<Manifest> manifests, CancellationToken cancellationToken)
    {
        var hooks = manifests.Where(HookManifests.IsHook).ToList();
        var held = pass.Observed.HasFinalizer(OcmNames.HookFinalizer);
        if (!pass.Observed.IsDeleting())
        {
            var wanted = hooks.Count > 0;
            if (wanted != held || pass.Observed.HasFinalizer(OcmNames.LegacyHookFinalizer)) pass.HoldForHook = wanted;
        }
        else if (held)
        {
            await FinishAsync(pass, hooks, cancellationToken);
        }
    }

    private async Task FinishAsync(AddonPass pass, List<Manifest> hooks, CancellationToken cancellationToken)
    {
        var work = hooks.Count == 0
            ? null
            : await works.ApplyAsync(WorkBuilder.Hook(pass.Target!, hooks), cancellationToken);
        var done = hooks.Count == 0 || HookManifests.AreCompleted(work, hooks);
        if (hooks.Count > 0)
        {
            var name = WorkNames.Hook(pass.Addon.Name);
            pass.Conditions.Set(
                Condition,
                done,
                done ? "HookManifestIsCompleted" : "HookManifestIsNotCompleted",
                done ? $"hook manifestWork {name} is completed." : $"hook manifestWork {name} is not completed.",
                time.GetUtcNow());
        }

        if (done) pass.HoldForHook = false;
    }
}
