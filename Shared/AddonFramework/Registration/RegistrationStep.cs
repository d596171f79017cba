using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Configs;
using OcmAddons.AddonFramework.Controllers;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;

namespace OcmAddons.AddonFramework.Registration;

/// <summary>
/// Tells the klusterlet where the agent lives and which identities it needs, and gives them their rights.
/// </summary>
internal sealed class RegistrationStep(
    ConfigLoader loader, AddonConfigKinds kinds, HubPermissionStore permissions, TimeProvider time)
{
    private const string Condition = "RegistrationApplied";
    private const string Done = "Registration of the addon agent is configured";

    public async Task RunAsync(AddonPass pass, CancellationToken cancellationToken)
    {
        var (configs, problem) = loader.Load(pass.Status.ConfigReferences ?? []);
        pass.ConfigProblem = problem;
        pass.Status.SupportedConfigs = kinds.Kinds.Count == 0
            ? null
            :
            [
                .. kinds.Kinds.Select(
                    k => new ConfigGroupResource { Group = k.Resource.Group, Resource = k.Resource.Plural }),
            ];
        pass.Status.Namespace = InstallNamespace(pass, configs);
        pass.Target = new AddonTarget(pass.Cluster, pass.Draft, pass.Status.Namespace, configs);
        if (pass.Observed.IsDeleting()) return; // the agent keeps its identity until it is gone

        try
        {
            await RegisterAsync(pass, pass.Target, cancellationToken);
        }
        catch (Exception e) when (e is KubernetesException or AddonNotReadyException)
        {
            Set(pass, ready: false, "SetPermissionFailed", $"Failed to set permission for hub agent: {e.Message}");
            // What is not ready is asked for again when it comes; trying earlier would only make noise.
            if (e is not AddonNotReadyException) pass.Fail(e);
        }
    }

    /// <summary>Takes away what does not go by itself with the ManagedClusterAddOn.</summary>
    public Task ForgetAsync(V1Alpha1ManagedClusterAddOn addon, CancellationToken cancellationToken) =>
        permissions.RemoveAsync(addon, cancellationToken);

    private async Task RegisterAsync(AddonPass pass, AddonTarget target, CancellationToken cancellationToken)
    {
        var declared = pass.Addon.Registrations(target);
        if (declared.Count == 0)
        {
            pass.Status.Registrations = null;
            Set(pass, ready: true, "NilRegistration", Done);
            return;
        }

        pass.Status.Registrations = Subjects.Resolve(declared, target.ClusterName, target.AddonName, pass.Status);
        var wanted = pass.Addon.HubPermissions(target);
        var subject = Subjects.KubeClient(pass.Status.Registrations);
        if (wanted.Count > 0 && subject is null)
        {
            // The token driver names the subject; its event brings us back.
            Set(pass, ready: false, "PermissionConfigPending", "registration subject not ready");
            return;
        }

        if (subject is not null) await permissions.ApplyAsync(target, wanted, subject, cancellationToken);
        Set(pass, ready: true, "SetPermissionApplied", Done);
    }

    // A configuration that cannot be read must not move the agent to another namespace.
    private static string InstallNamespace(AddonPass pass, AddonConfigs configs)
    {
        if (configs.Deployment?.Spec?.AgentInstallNamespace is { Length: > 0 } configured) return configured;
        if (pass.ConfigProblem is not null && pass.Status.Namespace is { Length: > 0 } current) return current;
        return pass.Observed.Spec?.InstallNamespace is { Length: > 0 } own && !IsCrdDefault(own)
            ? own
            : pass.Addon.DefaultInstallNamespace;
    }

    // The API server fills the field in: its default tells nothing about what the user wants.
    private static bool IsCrdDefault(string installNamespace) => installNamespace == OcmNames.DefaultInstallNamespace;

    private void Set(AddonPass pass, bool ready, string reason, string message) =>
        pass.Conditions.Set(Condition, ready, reason, message, time.GetUtcNow());
}
