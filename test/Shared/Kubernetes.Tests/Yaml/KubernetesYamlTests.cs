using System.Text.Json.Nodes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Kubernetes.Yaml;

namespace OcmAddons.Kubernetes.Tests.Yaml;

public sealed class KubernetesYamlTests
{
    [TestCase("a: 1", """{"a":1}""")]
    [TestCase("a: 1.5", """{"a":1.5}""")]
    [TestCase("a: -1e3", """{"a":-1000}""")]
    [TestCase("a: '1'", """{"a":"1"}""")]
    [TestCase("a: \"true\"", """{"a":"true"}""")]
    [TestCase("a: true", """{"a":true}""")]
    [TestCase("a: yes", """{"a":"yes"}""")]
    [TestCase("a: ~", """{"a":null}""")]
    [TestCase("a:", """{"a":null}""")]
    [TestCase("a: ''", """{"a":""}""")]
    [TestCase("a: 100m", """{"a":"100m"}""")]
    [TestCase("a: 10.0.0.1", """{"a":"10.0.0.1"}""")]
    [TestCase("a: v1", """{"a":"v1"}""")]
    [TestCase("a: |\n  x\n  y\n", """{"a":"x\ny\n"}""")]
    [TestCase("a: [1, {b: c}]", """{"a":[1,{"b":"c"}]}""")]
    [TestCase("a: &x {b: 1}\nc: *x", """{"a":{"b":1},"c":{"b":1}}""")]
    public void ParseAll_Scalar_IsWhatTheApiTakesItFor(string yaml, string json)
    {
        var parsed = KubernetesYaml.ParseAll(yaml).Single();

        Assert.That(JsonNode.DeepEquals(parsed, JsonNode.Parse(json)), Is.True, parsed.ToJsonString());
    }

    [Test]
    public void ParseAll_SeveralDocuments_EmptyOnesArePassedOver()
    {
        var parsed = KubernetesYaml.ParseAll("a: 1\n---\n# nothing\n---\nb: 2\n");

        Assert.That(parsed.Select(one => one.ToJsonString()), Is.EqualTo(new[] { """{"a":1}""", """{"b":2}""" }));
    }

    [TestCase("a: [")]
    [TestCase("? [a]\n: b")]
    public void ParseAll_NotAManifest_NamesTheLine(string yaml)
    {
        var error = Assert.Throws<FormatException>(() => KubernetesYaml.ParseAll(yaml))!;

        Assert.That(error.Message, Does.StartWith("Line "));
    }

    [Test]
    public void ParseAll_NestedWithoutEnd_IsRefused()
    {
        Assert.Throws<FormatException>(() => KubernetesYaml.ParseAll(new string('[', 200) + new string(']', 200)));
    }

    [Test]
    public void Parse_KnownKind_IsThatKind()
    {
        var service =
            KubernetesYaml.Parse<V1Service>("metadata: {name: s}\nspec: {ports: [{port: 80, targetPort: http}]}");

        Assert.That(service.Spec!.Ports![0].TargetPort, Is.EqualTo((IntOrString)"http"));
    }
}
