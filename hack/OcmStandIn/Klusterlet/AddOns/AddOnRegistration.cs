using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.OcmStandIn.Klusterlet.Identity;

namespace OcmAddons.OcmStandIn.Klusterlet.AddOns;

/// <summary>
/// One credential that an addon's agent gets: who it is, who signs it, and the Secret that holds it. Pure.
/// </summary>
internal sealed record AddOnRegistration(
    string Cluster, string AddOn, string SignerName, CertificateSubject Subject, ObjectKey Secret)
{
    /// <summary>Changes when the credential is another one; the old Secret is then removed.</summary>
    public string Identity { get; } = string.Join(
        '\n', SignerName, Subject.CommonName, string.Join(',', Subject.Organizations.Order(StringComparer.Ordinal)),
        string.Join(',', Subject.OrganizationalUnits.Order(StringComparer.Ordinal)), Secret);

    public bool IsKubeClient => SignerName == OcmNames.KubeClientSigner;

    public CertificateWish Wish => new(
        $"addon-{Cluster}-{AddOn}-",
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [OcmNames.ClusterNameLabel] = Cluster,
            [OcmNames.AddOnNameLabel] = AddOn,
        },
        SignerName,
        Subject,
        $"{AddOn}.addon.open-cluster-management.io");

    /// <summary>Every registration of the addon that names a signer.</summary>
    public static IReadOnlyList<AddOnRegistration> Of(string cluster, V1Alpha1ManagedClusterAddOn addOn)
    {
        var space = InstallNamespace(addOn);
        return
        [
            .. (addOn.Status?.Registrations ?? []).Where(r => r.SignerName.Length > 0)
            .Select(r => new AddOnRegistration(
                cluster, addOn.Name(), r.SignerName, SubjectOf(cluster, addOn.Name(), r),
                new ObjectKey(space, SecretName(addOn.Name(), r.SignerName)))),
        ];
    }

    /// <summary>
    /// Where the addon's agent runs: what its manager says, else what the user asked for, else the default.
    /// </summary>
    public static string InstallNamespace(V1Alpha1ManagedClusterAddOn addOn)
    {
        if (addOn.Status?.Namespace is { Length: > 0 } effective) return effective;
        if (addOn.Annotation(OcmNames.InstallNamespaceAnnotation) is { Length: > 0 } annotated) return annotated;
        return addOn.Spec?.InstallNamespace is { Length: > 0 } asked ? asked : OcmNames.AddOnAgentNamespace;
    }

    private static string SecretName(string addOn, string signer) => signer == OcmNames.KubeClientSigner
        ? $"{addOn}-hub-kubeconfig"
        : $"{addOn}-{signer.Replace('/', '-')}-client-cert";

    private static CertificateSubject SubjectOf(string cluster, string addOn, RegistrationConfig registration)
    {
        var group = $"{OcmNames.ClusterGroup("cluster")}:{cluster}:addon:{addOn}";
        var user = registration.Subject?.User;
        var groups = registration.Subject?.Groups ?? [];
        if (string.IsNullOrEmpty(user))
        {
            user = $"{group}:agent:{addOn}";
            if (registration.SignerName == OcmNames.KubeClientSigner && groups.Count == 0) groups = [group];
        }

        return new CertificateSubject(user, [.. groups], [.. registration.Subject?.OrganizationUnits ?? []]);
    }
}
