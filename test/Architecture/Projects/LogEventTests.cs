using System.Globalization;
using System.Text.RegularExpressions;
using OcmAddons.Architecture.Tests.Repository;

namespace OcmAddons.Architecture.Tests.Projects;

/// <summary>An event id means one thing in the whole product, and tells whose it is.</summary>
public sealed partial class LogEventTests
{
    private static readonly (string Folder, int From, int Until)[] Ranges =
    [
        ("Shared/Kubernetes/", 1000, 1099), ("Shared/Operator/", 1100, 1199), ("Shared/Hosting/", 1200, 1299),
        ("Shared/AddonFramework/", 1300, 1399), ("Shared/Konnectivity/", 1400, 1499), ("ClusterProxy/", 2000, 2999),
        ("ManagedServiceAccount/", 3000, 3999), ("ClusterGateway/", 4000, 4999), ("hack/OcmStandIn/", 5000, 5999),
    ];

    private static readonly List<(int Id, string File)> Events =
    [
        .. SourceTree.With(".cs").Where(f => !f.StartsWith("test/", StringComparison.Ordinal))
            .SelectMany(f => Declaration().Matches(SourceTree.Read(f)).Select(m => (Id(m), f))),
    ];

    [Test]
    public void Ids_AreUnique()
    {
        var twice = Events.GroupBy(e => e.Id).Where(g => g.Count() > 1)
            .Select(g => $"{g.Key}: {string.Join(", ", g.Select(e => e.File))}");

        Assert.That(Events, Is.Not.Empty);
        Assert.That(twice, Is.Empty);
    }

    [Test]
    public void Ids_AreOfTheirArea()
    {
        var strangers = Events.Where(e => !Array.Exists(Ranges, r =>
            e.File.StartsWith(r.Folder, StringComparison.Ordinal) && e.Id >= r.From && e.Id <= r.Until));

        Assert.That(strangers, Is.Empty);
    }

    [Test]
    public void Declarations_LiveInLogFiles() =>
        Assert.That(
            Events.Select(e => e.File).Where(f => !f.StartsWith("hack/", StringComparison.Ordinal)),
            Has.All.EndsWith("Log.cs"));

    private static int Id(Match match) => int.Parse(match.Groups["id"].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\[LoggerMessage\(\s*(EventId = )?(?<id>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Declaration();
}
