using System.Xml.Linq;
using OcmAddons.Architecture.Tests.Repository;

namespace OcmAddons.Architecture.Tests.Projects;

/// <summary>A project file and the projects it references, by their paths in the tree.</summary>
internal sealed record Project(string Path, IReadOnlyList<string> References, XDocument Xml)
{
    public static IReadOnlyList<Project> All { get; } =
        [.. SourceTree.With(".csproj").Where(f => !f.StartsWith("test/", StringComparison.Ordinal)).Select(Load)];

    public static IReadOnlyList<Project> Tests { get; } =
        [.. SourceTree.With(".csproj").Where(f => f.StartsWith("test/", StringComparison.Ordinal)).Select(Load)];

    /// <summary><c>Shared/Kubernetes</c>, <c>ClusterProxy/Manager</c>.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');

    /// <summary><c>Shared</c>, <c>ClusterProxy</c>.</summary>
    public string Area => Folder.Split('/')[0];

    /// <summary>Everything it references, directly or not.</summary>
    public IEnumerable<string> Closure()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(References);
        while (open.TryDequeue(out var folder))
        {
            if (!seen.Add(folder)) continue;
            foreach (var next in All.Where(p => p.Folder == folder).SelectMany(p => p.References)) open.Enqueue(next);
        }

        return seen;
    }

    private static Project Load(string path)
    {
        var xml = XDocument.Parse(SourceTree.Read(path));
        var folder = System.IO.Path.GetDirectoryName(path)!;
        var references = xml.Descendants("ProjectReference").Select(r => r.Attribute("Include")!.Value)
            .Select(r => System.IO.Path.GetDirectoryName(System.IO.Path.Combine(SourceTree.Root, folder, r))!)
            .Select(
                r => System.IO.Path.GetRelativePath(SourceTree.Root, System.IO.Path.GetFullPath(r)).Replace('\\', '/'));
        return new Project(path, [.. references], xml);
    }
}
