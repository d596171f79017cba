using System.IO.Enumeration;
using System.Text.Json;
using OcmAddons.AddonFramework.Models;

namespace OcmAddons.AddonFramework.Configs;

/// <summary>Resource requirements by container; later entries win.</summary>
internal sealed class ResourceOverrides(IList<ContainerResourceRequirements>? entries)
{
    public JsonElement? For(string resource, string name, string container) =>
        entries?.LastOrDefault(e => Matches(e.ContainerId, [resource, name, container]))?.Resources;

    private static bool Matches(string pattern, ReadOnlySpan<string> id)
    {
        var parts = pattern.Split(':');
        if (parts.Length != id.Length) return false;
        for (var i = 0; i < id.Length; i++)
        {
            if (!FileSystemName.MatchesSimpleExpression(parts[i], id[i], ignoreCase: false)) return false;
        }

        return true;
    }
}
