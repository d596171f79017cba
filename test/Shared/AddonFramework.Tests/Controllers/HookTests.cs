using System.Text.Json.Nodes;
using OcmAddons.AddonFramework.Manifests;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;

namespace OcmAddons.AddonFramework.Tests.Controllers;

[CancelAfter(60_000)]
public sealed class HookTests
{
    private const string HookWork = "addon-sample-pre-delete";

    [Test]
    public async Task Reconcile_AddonWithHook_RunsItBeforeTheAddonGoes(CancellationToken cancellationToken)
    {
        await using var fixture = await HeldAsync(cancellationToken);
        await fixture.Hub.DeleteAsync<V1Alpha1ManagedClusterAddOn>(
            AddonFixture.Key, preconditions: null, cancellationToken);
        await fixture.ConditionAsync("HookManifestCompleted", "HookManifestIsNotCompleted", cancellationToken);
        await fixture.WorkAsync(HookWork, _ => true, cancellationToken);

        await fixture.ReportAsync(
            HookWork,
            AddonFixture.Applied(AddonFixture.Feedback(
                "Job", "hook", new() { Name = "JobComplete", Value = new() { Type = "String", String = "True" } })),
            cancellationToken);

        await fixture.GoneAsync<V1Alpha1ManagedClusterAddOn>(AddonFixture.Key, cancellationToken);
    }

    [Test]
    public async Task Reconcile_ClusterOfADeletedAddonIsGone_LetsTheAddonGo(CancellationToken cancellationToken)
    {
        await using var fixture = await HeldAsync(cancellationToken);
        await fixture.Hub.DeleteAsync<V1ManagedCluster>(
            new(null, Samples.Cluster), preconditions: null, cancellationToken);

        await fixture.Hub.DeleteAsync<V1Alpha1ManagedClusterAddOn>(
            AddonFixture.Key, preconditions: null, cancellationToken);

        await fixture.GoneAsync<V1Alpha1ManagedClusterAddOn>(AddonFixture.Key, cancellationToken);
    }

    [Test]
    public async Task Reconcile_HookIsNoLongerWanted_ReleasesTheAddon(CancellationToken cancellationToken)
    {
        var wanted = true;
        await using var fixture = await HeldAsync(cancellationToken, () => Volatile.Read(ref wanted));

        Volatile.Write(ref wanted, false);
        fixture.Trigger.TriggerAll(Samples.Addon);

        await fixture.AddonAsync(addon => !addon.HasFinalizer(OcmNames.HookFinalizer), cancellationToken);
    }

    private static async Task<AddonFixture> HeldAsync(CancellationToken cancellationToken, Func<bool>? wanted = null)
    {
        var fixture = new AddonFixture(new()
        {
            Manifests = _ => wanted?.Invoke() == false ? [] : new ManifestSet { Hook() },
        });
        await fixture.StartAsync(cancellationToken);
        await fixture.AddonAsync(addon => addon.HasFinalizer(OcmNames.HookFinalizer), cancellationToken);
        return fixture;
    }

    private static JsonObject Hook() => new()
    {
        ["apiVersion"] = "batch/v1",
        ["kind"] = "Job",
        ["metadata"] = new JsonObject
        {
            ["name"] = "hook",
            ["namespace"] = "default",
            ["annotations"] = new JsonObject { [OcmNames.HookAnnotation] = "" },
        },
    };
}
