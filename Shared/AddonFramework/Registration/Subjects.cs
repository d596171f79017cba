using OcmAddons.AddonFramework.Models;

namespace OcmAddons.AddonFramework.Registration;

/// <summary>Which identities stand in the status, depending on how the klusterlet gets them.</summary>
internal static class Subjects
{
    public static List<RegistrationConfig> Resolve(
        IReadOnlyList<AgentRegistration> declared, string cluster, string addon,
        V1Alpha1ManagedClusterAddOnStatus status)
    {
        var byToken = status.KubeClientDriver == "token";
        return
        [
            .. declared.Select(registration => new RegistrationConfig
            {
                SignerName = registration.SignerName,
                Subject = byToken && registration.IsKubeClient
                    ? TokenSubject(status.Registrations ?? [], $"system:serviceaccount:{cluster}:{addon}-agent")
                    : Declared(registration),
            }),
        ];
    }

    /// <summary>The subject to bind roles to; null while the klusterlet has not named it.</summary>
    public static RegistrationSubject? KubeClient(IEnumerable<RegistrationConfig> registrations) =>
        registrations.FirstOrDefault(
            r => r.SignerName == OcmNames.KubeClientSigner)?.Subject is { User.Length: > 0 } subject
            ? subject
            : null;

    // The klusterlet names the subject, but it has no say in whose identity gets rights.
    private static RegistrationSubject? TokenSubject(IEnumerable<RegistrationConfig> existing, string expected) =>
        KubeClient(existing) is { } subject && subject.User == expected ? subject : null;

    private static RegistrationSubject Declared(AgentRegistration registration) => new()
    {
        User = registration.User,
        Groups = registration.Groups.Count == 0 ? null : [.. registration.Groups],
        OrganizationUnits = registration.OrganizationUnits.Count == 0 ? null : [.. registration.OrganizationUnits],
    };
}
