using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Health;
using OcmAddons.AddonFramework.Manifests;
using OcmAddons.AddonFramework.Registration;

namespace OcmAddons.AddonFramework.Tests;

/// <summary>What a test wants its addon to be.</summary>
internal sealed class SampleSettings
{
    public Func<AddonTarget, ManifestSet> Manifests { get; set; } = _ => [];

    public IReadOnlyList<AgentRegistration> Registrations { get; set; } = [];

    public IReadOnlyList<HubPermission> Permissions { get; set; } = [];

    public AddonHealth Health { get; set; } = AddonHealth.Lease;

    public InstallStrategy Install { get; set; } = InstallStrategy.ByHub;
}

internal sealed class SampleAddon(SampleSettings settings) : AgentAddon
{
    public override string Name => Samples.Addon;

    public override AddonHealth Health => settings.Health;

    public override InstallStrategy InstallStrategy => settings.Install;

    public override bool HasClusterWidePermissions => true;

    public override IReadOnlyList<AgentRegistration> Registrations(AddonTarget target) => settings.Registrations;

    public override IReadOnlyList<HubPermission> HubPermissions(AddonTarget target) => settings.Permissions;

    public override ManifestSet Manifests(AddonTarget target) => settings.Manifests(target);
}
