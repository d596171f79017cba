using System.Text.Json.Nodes;
using OcmAddons.AddonFramework.Health;
using OcmAddons.AddonFramework.Manifests;

namespace OcmAddons.AddonFramework.Tests.Controllers;

[CancelAfter(60_000)]
public sealed class HealthTests
{
    private const string Work = "addon-sample-deploy-0";

    [TestCase("ReadyReplicas", 1, "ProbeAvailable")]
    [TestCase("ReadyReplicas", 0, "ProbeUnavailable")]
    [TestCase("Replicas", 0, "ProbeAvailable")]
    [TestCase("Replicas", 2, "ProbeUnavailable")]
    public async Task Reconcile_JudgedByDeployments_FollowsTheirStatus(
        string name, long value, string reason, CancellationToken cancellationToken)
    {
        await using var fixture = await StartAsync(AddonHealth.Deployments, cancellationToken);

        await fixture.ReportAsync(
            Work,
            AddonFixture.Applied(AddonFixture.Feedback(
                "Deployment", "agent", new() { Name = name, Value = new() { Type = "Integer", Integer = value } })),
            cancellationToken);

        var addon = await fixture.ConditionAsync("Available", reason, cancellationToken);
        Assert.That(addon.Status!.HealthCheck!.Mode, Is.EqualTo("Customized"));
    }

    [Test]
    public async Task Reconcile_NothingReported_IsUnknown(CancellationToken cancellationToken)
    {
        await using var fixture = await StartAsync(AddonHealth.Deployments, cancellationToken);

        await fixture.ReportAsync(Work, AddonFixture.Applied(), cancellationToken);

        var addon = await fixture.ConditionAsync("Available", "NoProbeResult", cancellationToken);
        Assert.That(addon.Status!.Conditions.Find("Available")!.Status, Is.EqualTo("Unknown"));
    }

    [Test]
    public async Task Reconcile_JudgedByAddon_GetsWhatItAskedFor(CancellationToken cancellationToken)
    {
        var health = AddonHealth.Work(
            [new ProbeField(new() { Group = "", Resource = "configmaps", Name = "*", Namespace = "default" }, [])],
            (results, target) => $"{target.ClusterName} says {results.Results[0].Values[0].Value.String}");
        await using var fixture = await StartAsync(health, cancellationToken);
        var feedback = AddonFixture.Feedback("ConfigMap", "x", new() { Name = "n", Value = new() { String = "no" } });
        feedback.ResourceMeta.Resource = "configmaps";

        await fixture.ReportAsync(Work, AddonFixture.Applied(feedback), cancellationToken);

        var addon = await fixture.ConditionAsync("Available", "ProbeUnavailable", cancellationToken);
        Assert.That(addon.Status!.Conditions.Find("Available")!.Message, Does.EndWith("cluster1 says no"));
    }

    private static async Task<AddonFixture> StartAsync(AddonHealth health, CancellationToken cancellationToken)
    {
        var fixture = new AddonFixture(new()
        {
            Health = health,
            Manifests = _ => new ManifestSet
            {
                new JsonObject
                {
                    ["apiVersion"] = "apps/v1",
                    ["kind"] = "Deployment",
                    ["metadata"] = new JsonObject { ["name"] = "agent", ["namespace"] = "default" },
                },
            },
        });
        await fixture.StartAsync(cancellationToken);
        await fixture.WorkAsync(Work, _ => true, cancellationToken);
        // Before the work agent answers there is no ManifestApplied, and no verdict.
        return fixture;
    }
}
