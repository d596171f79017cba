using System.Text;
using System.Text.Json.Nodes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Kubernetes.Yaml;
using static System.FormattableString;

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
        foreach (var depth in new[] { 200, 1_000_000 })
            Assert.That(
                () => KubernetesYaml.ParseAll("a: " + new string('[', depth)),
                Throws.TypeOf<FormatException>().With.Message.EqualTo("Line 1: nested more than 64 deep."));
    }

    [TestCase("zz: *z")]
    [TestCase("? [*z]\n: a key is hashed while it is read")]
    public void ParseAll_AliasesOfAliases_AreRefusedBeforeTheyGrow(string last)
    {
        // Each level is ten times the one before: two kilobytes that stand for 10^26 values.
        var text = new StringBuilder("a: &a [0,1,2,3,4,5,6,7,8,9]\n");
        for (var name = 'b'; name <= 'z'; name++)
        {
            var ten = string.Join(',', Enumerable.Repeat($"*{(char)(name - 1)}", 10));
            text.Append(Invariant($"{name}: &{name} [{ten}]\n"));
        }

        Assert.That(
            () => KubernetesYaml.ParseAll(text.Append(last).ToString()),
            Throws.TypeOf<FormatException>()
                .With.Message.EqualTo("Line 4: aliases stand for more than 10000 values."));
    }

    [TestCase("a: &a [*a, *a]", "Line 1: *a is used before what it stands for is complete.")]
    [TestCase("a: *b\nb: &b 1", "Line 1: *b is used before what it stands for is complete.")]
    [TestCase("a: &a 1\n---\nb: *a", "Line 3: *a is used before what it stands for is complete.")]
    public void ParseAll_AliasOfNothing_IsRefused(string yaml, string message) => Assert.That(
        () => KubernetesYaml.ParseAll(yaml), Throws.TypeOf<FormatException>().With.Message.EqualTo(message));

    [Test]
    public void ParseAll_ManyAliasesOfALittle_AreTaken()
    {
        var text = "a: &a [1, 2]\nb: [" + string.Join(',', Enumerable.Repeat("*a", 3000)) + "]";

        Assert.That(KubernetesYaml.ParseAll(text).Single()["b"]!.AsArray(), Has.Count.EqualTo(3000));
    }

    [Test]
    public void Parse_KnownKind_IsThatKind()
    {
        var service =
            KubernetesYaml.Parse<V1Service>("metadata: {name: s}\nspec: {ports: [{port: 80, targetPort: http}]}");

        Assert.That(service.Spec!.Ports![0].TargetPort, Is.EqualTo((IntOrString)"http"));
    }
}
