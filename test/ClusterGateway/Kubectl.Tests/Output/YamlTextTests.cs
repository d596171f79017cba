using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Kubectl.Output;
using OcmAddons.Kubernetes.Yaml;

namespace OcmAddons.ClusterGateway.Kubectl.Tests.Output;

public sealed class YamlTextTests
{
    [Test]
    public void Of_AnyJson_IsReadBackAsItWas()
    {
        const string Json = """
            {"kind":"A","n":1,"f":1.5,"t":true,"x":null,"list":[{"a":"b"},[],{}],"texts":["1","true","null","~","",
            " a","a: b","- a","#c","a\nb","system:x","0x1","no","1e3","*","&a","!t","{","[","\"q\"","é"]}
            """;

        var back = KubernetesYaml.ParseAll(YamlText.Of(JsonNode.Parse(Json)!)).Single();

        Assert.That(JsonNode.DeepEquals(back, JsonNode.Parse(Json)), Is.True, back.ToJsonString());
    }

    [Test]
    public void Of_Object_LooksLikeAManifest() =>
        Assert.That(
            YamlText.Of(JsonNode.Parse("""{"kind":"A","metadata":{"name":"a-b:c"},"items":["x"]}""")!),
            Is.EqualTo("kind: A\nmetadata:\n  name: a-b:c\nitems:\n- x\n"));
}
