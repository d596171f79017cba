using System.Reflection;

namespace OcmAddons.OcmStandIn.Crds;

/// <summary>The embedded CRDs, as they lie in <c>crds/</c>.</summary>
internal static class CrdFiles
{
    private const string Prefix = "crds/";

    // Work agents and claims live on managed clusters; everything else is the hub's.
    private static readonly string[] ManagedKinds = ["appliedmanifestworks.", "clusterclaims."];

    public static IReadOnlyList<string> Hub() => Read(name => !IsManaged(name));

    public static IReadOnlyList<string> Managed() => Read(IsManaged);

    private static bool IsManaged(string name) =>
        ManagedKinds.Any(kind => name.StartsWith(kind, StringComparison.Ordinal));

    private static List<string> Read(Func<string, bool> wanted)
    {
        var assembly = Assembly.GetExecutingAssembly();
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && wanted(n[Prefix.Length..]))
                .Order(StringComparer.Ordinal)
                .Select(n => Text(assembly, n)),
        ];
    }

    private static string Text(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
