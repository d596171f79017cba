using System.Text.Json.Nodes;
using OcmAddons.OcmStandIn.Klusterlet.Works;

namespace OcmAddons.OcmStandIn.Tests.Klusterlet;

public sealed class ManifestMergeTests
{
    [Test]
    public void Merge_SameConfigMap_IsNoChange() =>
        Assert.That(
            ManifestMerge.Merge(
                "ConfigMap",
                Parse("""{"metadata":{"name":"x","labels":{"a":"1"}},"data":{"k":"v"}}"""),
                Parse("""{"metadata":{"name":"x","labels":{"a":"1","b":"2"},"resourceVersion":"7"},"data":{"k":"v"}}""")),
            Is.Null);

    [Test]
    public void Merge_ConfigMapKeyGone_RemovesIt()
    {
        var merged = ManifestMerge.Merge(
            "ConfigMap",
            Parse("""{"metadata":{"name":"x"},"data":{"k":"v"}}"""),
            Parse("""{"metadata":{"name":"x"},"data":{"k":"v","old":"w"}}"""));

        Assert.That(merged!["data"]!.ToJsonString(), Is.EqualTo("""{"k":"v"}"""));
    }

    [Test]
    public void Merge_LabelWithDash_TakesItAway()
    {
        var merged = ManifestMerge.Merge(
            "Namespace",
            Parse("""{"metadata":{"name":"x","labels":{"gone-":"","new":"1"}}}"""),
            Parse("""{"metadata":{"name":"x","labels":{"gone":"1","kept":"2"}},"spec":{"finalizers":["kubernetes"]}}"""));

        Assert.That(merged!["metadata"]!["labels"]!.ToJsonString(), Is.EqualTo("""{"kept":"2","new":"1"}"""));
        Assert.That(merged["spec"]!.ToJsonString(), Is.EqualTo("""{"finalizers":["kubernetes"]}"""));
    }

    [Test]
    public void Merge_Deployment_ReplacesTheSpecAndKeepsTheStatus()
    {
        var merged = ManifestMerge.Merge(
            "Deployment",
            Parse("""{"metadata":{"name":"x"},"spec":{"replicas":2}}"""),
            Parse("""{"metadata":{"name":"x","uid":"u"},"spec":{"replicas":1,"paused":true},"status":{"replicas":1}}"""));

        Assert.That(merged!.ToJsonString(), Is.EqualTo(
            """{"metadata":{"name":"x","uid":"u"},"spec":{"replicas":2},"status":{"replicas":1}}"""));
    }

    [Test]
    public void Merge_Service_KeepsWhatTheServerChose()
    {
        var merged = ManifestMerge.Merge(
            "Service",
            Parse("""{"metadata":{"name":"x"},"spec":{"ports":[{"port":80,"targetPort":8080}]}}"""),
            Parse("""
                {"metadata":{"name":"x"},"spec":{"clusterIP":"10.0.0.7",
                "ports":[{"port":80,"protocol":"TCP","targetPort":80,"nodePort":30001}]}}
                """));

        Assert.That(merged!["spec"]!["clusterIP"]!.GetValue<string>(), Is.EqualTo("10.0.0.7"));
        Assert.That(merged["spec"]!["ports"]![0]!.ToJsonString(), Is.EqualTo(
            """{"port":80,"protocol":"TCP","targetPort":8080,"nodePort":30001}"""));
    }

    [Test]
    public void Merge_SecretStringData_IsEncoded()
    {
        var merged = ManifestMerge.Merge(
            "Secret", Parse("""{"metadata":{"name":"x"},"stringData":{"k":"v"}}"""), Parse("""{"metadata":{"name":"x"},"type":"Opaque"}"""));

        Assert.That(merged!["data"]!.ToJsonString(), Is.EqualTo("""{"k":"dg=="}"""));
    }

    [TestCase("RoleBinding", """{"roleRef":{"name":"a"}}""", """{"roleRef":{"name":"b"}}""", ExpectedResult = true)]
    [TestCase("RoleBinding", """{"roleRef":{"name":"a"}}""", """{"roleRef":{"name":"a"}}""", ExpectedResult = false)]
    [TestCase("Secret", """{"type":"kubernetes.io/tls"}""", "{}", ExpectedResult = true)]
    [TestCase("Secret", "{}", """{"type":"Opaque"}""", ExpectedResult = false)]
    [TestCase("ConfigMap", "{}", "{}", ExpectedResult = false)]
    public bool NeedsRecreation_ImmutableField_IsSeen(string kind, string desired, string live) =>
        ManifestMerge.NeedsRecreation(kind, Parse(desired), Parse(live));

    [TestCase("*", "anything", ExpectedResult = true)]
    [TestCase("a*c", "abbc", ExpectedResult = true)]
    [TestCase("a*c", "ac", ExpectedResult = true)]
    [TestCase("a*c", "acd", ExpectedResult = false)]
    [TestCase("ab*b", "ab", ExpectedResult = false)]
    [TestCase("a", "a", ExpectedResult = true)]
    [TestCase("", "a", ExpectedResult = false)]
    public bool Match_Pattern_FitsTheWholeText(string pattern, string text) => Wildcards.Match(pattern, text);

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
