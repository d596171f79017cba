using System.Text.RegularExpressions;

namespace OcmAddons.Architecture.Tests.Repository;

public sealed partial class RepositoryTests
{
    private const int MaxLines = 400;
    private const int MaxLength = 120;
    private const int MaxFilesInAFolder = 25;

    private static readonly string[] TopLevel =
    [
        "ClusterGateway", "ClusterProxy", "ManagedServiceAccount", "Shared", "charts", "hack", "test",
        "BannedSymbols.txt", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "LICENSE",
        "Makefile", "OcmAddons.sln", "README.md", "global.json",
    ];

    [Test]
    public void TopLevel_HoldsWhatTheDesignLists()
    {
        var top = SourceTree.Files.Select(f => f.Split('/')[0]).Distinct(StringComparer.Ordinal)
            .Where(n => n[0] != '.');

        Assert.That(top, Is.SubsetOf(TopLevel));
    }

    [Test]
    public void Sources_AreShort()
    {
        var tooLong = SourceTree.With(".cs", ".sh", ".go").Select(f => (File: f, SourceTree.Lines(f).Length))
            .Where(f => f.Length > MaxLines);

        Assert.That(tooLong, Is.Empty);
    }

    [Test]
    public void Lines_AreShort()
    {
        var tooLong = SourceTree.With(".cs", ".sh", ".go").SelectMany(f => OwnLines(f)
            .Where(l => l.Text.Length > MaxLength).Select(l => $"{f}:{l.Number}"));

        Assert.That(tooLong, Is.Empty);
    }

    [Test]
    public void Folders_AreSmall()
    {
        var full = SourceTree.With(".cs").GroupBy(Path.GetDirectoryName, StringComparer.Ordinal)
            .Where(g => g.Count() > MaxFilesInAFolder).Select(g => $"{g.Key}: {g.Count()}");

        Assert.That(full, Is.Empty);
    }

    [Test]
    public void Text_NamesNoMachine()
    {
        var places = SourceTree.Text.Where(f => f != "test/Architecture/Repository/RepositoryTests.cs")
            .SelectMany(f => SourceTree.Lines(f).Select((text, i) => (text, Place: $"{f}:{i + 1}")))
            .Where(l => MachinePath().IsMatch(l.text)).Select(l => $"{l.Place}: {l.text.Trim()}");

        Assert.That(places, Is.Empty);
    }

    [Test]
    public void Charts_HaveTheProductsVersion()
    {
        var version = Regex.Match(SourceTree.Read("Directory.Build.props"), "<Version>(?<version>.*)</Version>",
            RegexOptions.None, TimeSpan.FromSeconds(1)).Groups["version"].Value;

        foreach (var chart in SourceTree.Files.Where(f => f.EndsWith("/Chart.yaml", StringComparison.Ordinal)))
        {
            Assert.That(SourceTree.Lines(chart), Does.Contain($"version: {version}"), chart);
            Assert.That(SourceTree.Lines(chart), Does.Contain($"appVersion: {version}"), chart);
        }
    }

    // A raw literal is a document of its own kind (JSON, YAML), which may not be broken.
    private static IEnumerable<(string Text, int Number)> OwnLines(string file)
    {
        var literal = false;
        var number = 0;
        foreach (var line in SourceTree.Lines(file))
        {
            number++;
            var marks = line.Split("\"\"\"").Length - 1;
            if (!literal && marks == 0) yield return (line, number);
            literal ^= marks % 2 == 1;
        }
    }

    [GeneratedRegex(
        @"(?<![\w.~*$}/:-])/(work|root|home/\w+|Users/\w+)(/|\b(?![-\w]))", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MachinePath();
}
