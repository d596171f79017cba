using OcmAddons.ClusterGateway.Server.Resources;

namespace OcmAddons.ClusterGateway.Server.Tests.Resources;

public sealed class LabelSelectorTests
{
    private static readonly Dictionary<string, string> Labels = new() { ["a"] = "1", ["x.io/b"] = "" };

    [TestCase("", true)]
    [TestCase("a=1", true)]
    [TestCase("a==1", true)]
    [TestCase("a=2", false)]
    [TestCase("a!=2", true)]
    [TestCase("c!=2", true)]
    [TestCase("a", true)]
    [TestCase("x.io/b", true)]
    [TestCase("x.io/b=", true)]
    [TestCase("c", false)]
    [TestCase("!c", true)]
    [TestCase("!a", false)]
    [TestCase("a in (1,2)", true)]
    [TestCase("a in (2),a", false)]
    [TestCase("a notin (1, 2)", false)]
    [TestCase("c notin (1)", true)]
    [TestCase("a=1, c", false)]
    public void Matches_Labels_AsKubernetesDoes(string selector, bool matches) =>
        Assert.That(LabelSelector.Parse(selector).Matches(Labels), Is.EqualTo(matches));

    [TestCase("a in 1")]
    [TestCase("a in 1)")]
    [TestCase("a of (1)")]
    [TestCase("a,,b")]
    [TestCase("=1")]
    [TestCase("a b")]
    [TestCase("!")]
    public void Parse_Nonsense_IsAnError(string selector) =>
        Assert.That(() => LabelSelector.Parse(selector), Throws.TypeOf<FormatException>());
}
