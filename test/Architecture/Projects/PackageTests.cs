using System.Xml.Linq;
using OcmAddons.Architecture.Tests.Repository;

namespace OcmAddons.Architecture.Tests.Projects;

public sealed class PackageTests
{
    [Test]
    public void Projects_NameNoPackageVersion()
    {
        var inline = Project.All.Concat(Project.Tests)
            .Where(p => p.Xml.Descendants("PackageReference").Any(HasVersion)).Select(p => p.Path);

        Assert.That(inline, Is.Empty);
    }

    [Test]
    public void Projects_HaveALockFile()
    {
        var without = Project.All.Concat(Project.Tests).Select(p => $"{p.Folder}/packages.lock.json")
            .Except(SourceTree.Files);

        Assert.That(without, Is.Empty);
    }

    [Test]
    public void Versions_AreCentral()
    {
        var used = Project.All.Concat(Project.Tests).SelectMany(p => p.Xml.Descendants("PackageReference"))
            .Concat(XDocument.Parse(SourceTree.Read("Directory.Build.targets")).Descendants("PackageReference"))
            .Select(r => r.Attribute("Include")!.Value).Distinct(StringComparer.Ordinal);
        var known = XDocument.Parse(SourceTree.Read("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(r => r.Attribute("Include")!.Value);

        Assert.That(used, Is.SubsetOf(known));
    }

    private static bool HasVersion(XElement reference) =>
        reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null
        || reference.Element("Version") is not null;
}
