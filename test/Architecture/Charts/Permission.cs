using System.Reflection;
using OcmAddons.Kubernetes;
using OcmAddons.Operator;
using YamlDotNet.RepresentationModel;

namespace OcmAddons.Architecture.Tests.Charts;

/// <summary>One verb on one resource, as <c>apps/deployments get</c>.</summary>
internal static class Permission
{
    /// <summary>What the attributes of the assemblies' classes ask for.</summary>
    public static IEnumerable<string> Declared(params IEnumerable<Assembly> assemblies) =>
        assemblies.SelectMany(a => a.GetTypes()).SelectMany(t => t.GetCustomAttributes<EntityRbacAttribute>())
            .SelectMany(Of).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>What the roles of a chart grant.</summary>
    public static IEnumerable<string> Granted(IEnumerable<YamlMappingNode> objects) =>
        objects.Where(o => o.Text("kind") is "ClusterRole" or "Role").SelectMany(o => o.Items("rules"))
            .SelectMany(r => from g in r.Texts("apiGroups")
                             from n in r.Texts("resources")
                             from v in r.Texts("verbs")
                             select $"{g}/{n} {v}")
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Of(EntityRbacAttribute attribute)
    {
        foreach (var type in attribute.Entities)
        {
            var resource = (KubernetesResource)type.GetProperty("Resource", BindingFlags.Public | BindingFlags.Static)!
                .GetValue(null)!;
            var name = attribute.Subresource is { } sub ? $"{resource.Plural}/{sub}" : resource.Plural;
            foreach (var verb in Enum.GetValues<RbacVerb>())
            {
                if (verb is not (RbacVerb.None or RbacVerb.Read) && attribute.Verbs.HasFlag(verb))
                    yield return $"{resource.Group}/{name} {verb.ToString().ToLowerInvariant()}";
            }
        }
    }
}
