namespace OcmAddons.Architecture.Tests.Projects;

/// <summary>The arrows of the design: who may reference whom.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] Addons = ["ClusterProxy", "ManagedServiceAccount", "ClusterGateway"];

    // Shared, from the bottom up. What is not listed needs nothing of ours.
    private static readonly Dictionary<string, string[]> SharedArrows = new(StringComparer.Ordinal)
    {
        ["Shared/Operator"] = ["Shared/Kubernetes"],
        ["Shared/AddonFramework"] = ["Shared/Kubernetes", "Shared/Operator"],
    };

    [Test]
    public void Shared_References_PointDownwards()
    {
        foreach (var project in Project.All.Where(p => p.Area == "Shared"))
        {
            var allowed = SharedArrows.GetValueOrDefault(project.Folder, []);
            Assert.That(project.References, Is.SubsetOf(allowed), project.Path);
        }
    }

    [Test]
    public void Addons_References_StayWithinTheAddonAndShared()
    {
        foreach (var project in Project.All.Where(p => Addons.Contains(p.Area, StringComparer.Ordinal)))
        {
            Assert.That(
                project.Closure().Select(f => f.Split('/')[0]),
                Has.All.EqualTo(project.Area).Or.EqualTo("Shared"), project.Path);
        }
    }

    [Test]
    public void Api_References_OnlyKubernetes()
    {
        foreach (var project in Project.All.Where(p => p.Folder.EndsWith("/Api", StringComparison.Ordinal)))
            Assert.That(project.References, Is.SubsetOf(new[] { "Shared/Kubernetes" }), project.Path);
    }

    [Test]
    public void Apps_AreReferencedByNobody()
    {
        foreach (var project in Project.All)
            Assert.That(project.References, Has.None.EndsWith("/App"), project.Path);
    }

    [Test]
    public void Shipped_References_NothingOfTestsOrHack()
    {
        foreach (var project in Project.All.Where(p => p.Area != "hack"))
            Assert.That(project.References, Has.None.StartsWith("test/").And.None.StartsWith("hack/"), project.Path);
    }

    [Test]
    public void Projects_AreInTheSolution()
    {
        var solution = Repository.SourceTree.Read("OcmAddons.sln").Replace('\\', '/');

        foreach (var project in Project.All.Concat(Project.Tests)) Assert.That(solution, Does.Contain(project.Path));
    }
}
