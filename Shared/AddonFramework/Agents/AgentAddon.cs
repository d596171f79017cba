using OcmAddons.AddonFramework.Certificates;
using OcmAddons.AddonFramework.Health;
using OcmAddons.AddonFramework.Manifests;
using OcmAddons.AddonFramework.Registration;

namespace OcmAddons.AddonFramework.Agents;

/// <summary>
/// One addon: what it is called, what its agents may do on the hub, what a cluster gets and how it is judged. The
/// framework does the rest. Register it with <c>services.AddAddon&lt;TAddon&gt;(name)</c>. Members are called often and
/// in any order: they are pure, and throw <see cref="AddonNotReadyException"/> when something they need is not there
/// yet.
/// </summary>
public abstract class AgentAddon
{
    /// <summary>Also the name of the agent's lease and the prefix of its secrets.</summary>
    public abstract string Name { get; }

    /// <summary>Where agents go when neither an AddOnDeploymentConfig nor the ManagedClusterAddOn says.</summary>
    public virtual string DefaultInstallNamespace => OcmNames.DefaultInstallNamespace;

    /// <summary>
    /// When set, nothing is deployed before OCM says that all configurations are there (condition Configured).
    /// </summary>
    public virtual bool RequiresConfigured => false;

    public virtual InstallStrategy InstallStrategy => InstallStrategy.ByHub;

    public virtual AddonHealth Health => AddonHealth.Lease;

    /// <summary>
    /// What the klusterlet asks the hub to sign for the agent; empty for agents that never call the hub.
    /// </summary>
    public virtual IReadOnlyList<AgentRegistration> Registrations(AddonTarget target) => [];

    /// <summary>What the agent may do on the hub; bound to the identity that the klusterlet really uses.</summary>
    public virtual IReadOnlyList<HubPermission> HubPermissions(AddonTarget target) => [];

    /// <summary>
    /// Whether <see cref="HubPermissions"/> ever has cluster-wide ones, whose bindings must be taken away again.
    /// </summary>
    public virtual bool HasClusterWidePermissions => false;

    /// <summary>The objects to apply on the cluster: a pure function of the target.</summary>
    public abstract ManifestSet Manifests(AddonTarget target);

    /// <summary>
    /// A last word on a certificate request that already passed every check of the framework. A request that is not
    /// approved stays pending for a human.
    /// </summary>
    public virtual bool Approves(AddonTarget target) => target.Cluster.Spec?.HubAcceptsClient == true;

    /// <summary>
    /// Signs requests for a custom signer that this addon registers; null leaves them to somebody else.
    /// </summary>
    public virtual ICertificateSigner? SignerFor(string signerName) => null;
}
