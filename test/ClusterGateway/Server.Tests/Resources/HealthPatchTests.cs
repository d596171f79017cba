using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Server.Resources;
using OcmAddons.ClusterGateway.Server.Tests.Rig;

namespace OcmAddons.ClusterGateway.Server.Tests.Resources;

/// <summary>PATCH of the health subresource; its cluster begins healthy, for the reason "fine".</summary>
[CancelAfter(60_000)]
public sealed class HealthPatchTests
{
    private const string Health = "/apis/cluster.core.oam.dev/v1alpha1/clustergateways/c1/health";

    [TestCase("json-patch+json", """[{"op":"replace","path":"/status/healthy","value":false}]""", "False fine")]
    [TestCase("json-patch+json", """[{"op":"add","path":"/status/healthyReason","value":"why"}]""", "True why")]
    [TestCase("json-patch+json", """[{"op":"remove","path":"/status/healthyReason"}]""", "True ")]
    [TestCase("json-patch+json", """[{"op":"replace","path":"/status","value":{"healthy":false}}]""", "False ")]
    [TestCase(
        "json-patch+json", """[{"op":"copy","from":"/metadata/name","path":"/status/healthyReason"}]""", "True c1")]
    [TestCase(
        "json-patch+json",
        """
        [{"op":"test","path":"/status/healthy","value":true},{"op":"replace","path":"/status/healthy","value":false}]
        """,
        "False fine")]
    [TestCase("json-patch+json", """[{"op":"replace","path":"/spec/provider","value":"x"}]""", "True fine")]
    [TestCase("json-patch+json", "[]", "True fine")]
    [TestCase("merge-patch+json", """{"status":{"healthy":false}}""", "False fine")]
    [TestCase("strategic-merge-patch+json", """{"status":{"healthyReason":"why"}}""", "True why")]
    [TestCase("apply-patch+yaml", """{"metadata":{"name":"c1"},"status":{"healthy":false}}""", "False fine")]
    public async Task Patch_OfEachType_ChangesTheStatusAndNothingElse(
        string type, string body, string expected, CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(cancellationToken);

        using var response = await PatchAsync(rig, type, body, cancellationToken);

        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), $"{answer}");
        var status = answer["status"]!;
        Assert.That($"{status["healthy"]!.GetValue<bool>()} {status["healthyReason"]}", Is.EqualTo(expected));
        Assert.That($"{answer["spec"]!["provider"]}", Is.Empty);
    }

    [TestCase("json-patch+json", """[{"op":"test","path":"/status/healthy","value":false}]""", 422)]
    [TestCase("json-patch+json", """[{"op":"remove","path":"/status/none"}]""", 422)]
    [TestCase("json-patch+json", """[{"op":"replace","path":"/status/healthy","value":"yes"}]""", 400)]
    [TestCase("json-patch+json", """[{"op":"replace","path":"/metadata/name","value":"c2"}]""", 400)]
    [TestCase("json-patch+json", """[{"op":"replace","path":"","value":[]}]""", 400)]
    [TestCase("json-patch+json", """[{"op":"explode","path":"/status"}]""", 400)]
    [TestCase("json-patch+json", """{"status":{"healthy":false}}""", 400)]
    [TestCase("json-patch+json", "[", 400)]
    [TestCase("json-patch+json", "null", 400)]
    [TestCase("json-patch+json", "[7]", 400)]
    [TestCase("json-patch+json", """[{"path":"/status"}]""", 400)]
    [TestCase("json-patch+json", """[{"op":"add","path":"status","value":{}}]""", 400)]
    [TestCase("json-patch+json", """[{"op":"add","path":"/status"}]""", 400)]
    [TestCase("json-patch+json", """[{"op":"add","path":"/status","value":{"healthy":true,"healthy":false}}]""", 400)]
    [TestCase("json-patch+json", """[{"op":"remove","path":""}]""", 400)]
    [TestCase("json-patch+json", """[{"op":"move","from":"/status","path":"/status/a"}]""", 422)]
    [TestCase("merge-patch+json", """{"status":{"healthy":true,"healthy":false}}""", 400)]
    [TestCase("apply-patch+yaml", "status: {healthy: false}", 400)]
    [TestCase("xml", "[]", 415)]
    public async Task Patch_Wrong_ChangesNothing(
        string type, string body, int code, CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(cancellationToken);

        using var response = await PatchAsync(rig, type, body, cancellationToken);

        Assert.That((int)response.StatusCode, Is.EqualTo(code));
        using var unchanged = await PatchAsync(rig, "merge-patch+json", "{}", cancellationToken);
        var status = JsonNode.Parse(await unchanged.Content.ReadAsStringAsync(cancellationToken))!["status"]!;
        Assert.That($"{status["healthy"]} {status["healthyReason"]}", Is.EqualTo("true fine"));
    }

    [TestCase("PUT", "json", """{"status":{"healthy":false}}""", "false ")]
    [TestCase("PATCH", "merge-patch+json", """{"status":{"healthyReason":"why"}}""", "true why")]
    [TestCase("PATCH", "json-patch+json", """[{"op":"remove","path":"/status/healthyReason"}]""", "true ")]
    public async Task Write_DryRun_AnswersTheOutcomeAndKeepsNothing(
        string method, string type, string body, string expected, CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(cancellationToken);
        using var request = Request(method, "?dryRun=All&fieldManager=me", type, body);

        using var response = await rig.AsUser("prober").SendAsync(request, cancellationToken);

        Assert.That(await HealthOfAsync(response, cancellationToken), Is.EqualTo(expected));
        using var unchanged = await PatchAsync(rig, "merge-patch+json", "{}", cancellationToken);
        Assert.That(await HealthOfAsync(unchanged, cancellationToken), Is.EqualTo("true fine"));
    }

    [TestCase("PUT", "json", "?dryRun=None", 422)]
    [TestCase("PUT", "json", "?dryRun=All&dryRun=", 422)]
    [TestCase("PATCH", "merge-patch+json", "?dryRun", 422)]
    [TestCase("PATCH", "xml", "?dryRun=All", 415)]
    public async Task Write_DryRunThatCannotBe_IsRefusedAndKeepsNothing(
        string method, string type, string query, int code, CancellationToken cancellationToken)
    {
        await using var rig = await StartAsync(cancellationToken);
        using var request = Request(method, query, type, """{"status":{"healthy":false}}""");

        using var response = await rig.AsUser("prober").SendAsync(request, cancellationToken);

        Assert.That((int)response.StatusCode, Is.EqualTo(code));
        using var unchanged = await PatchAsync(rig, "merge-patch+json", "{}", cancellationToken);
        Assert.That(await HealthOfAsync(unchanged, cancellationToken), Is.EqualTo("true fine"));
    }

    // What RFC 6902 shows in its appendix.
    [TestCase("""{"foo":"bar"}""", """{"op":"add","path":"/baz","value":"qux"}""", """{"foo":"bar","baz":"qux"}""")]
    [TestCase("""{"foo":["a","b"]}""", """{"op":"add","path":"/foo/1","value":"x"}""", """{"foo":["a","x","b"]}""")]
    [TestCase("""{"foo":["a"]}""", """{"op":"add","path":"/foo/-","value":["x"]}""", """{"foo":["a",["x"]]}""")]
    [TestCase("""{"foo":["a","b"]}""", """{"op":"remove","path":"/foo/0"}""", """{"foo":["b"]}""")]
    [TestCase("""{"foo":["a","b"]}""", """{"op":"replace","path":"/foo/0","value":1}""", """{"foo":[1,"b"]}""")]
    [TestCase("""{"a":{"b":1},"c":{}}""", """{"op":"move","from":"/a/b","path":"/c/d"}""", """{"a":{},"c":{"d":1}}""")]
    [TestCase("""{"f":[1,2,3]}""", """{"op":"move","from":"/f/0","path":"/f/2"}""", """{"f":[2,3,1]}""")]
    [TestCase("""{"~1":10}""", """{"op":"test","path":"/~01","value":10}""", """{"~1":10}""")]
    [TestCase("""{"a/b":1}""", """{"op":"copy","from":"/a~1b","path":"/c"}""", """{"a/b":1,"c":1}""")]
    [TestCase("""{"a":1}""", """{"op":"replace","path":"","value":{"b":2}}""", """{"b":2}""")]
    [TestCase("""{"a":null}""", """{"op":"test","path":"/a","value":null}""", """{"a":null}""")]
    [TestCase("""{"a":[1]}""", """{"op":"add","path":"/a/2","value":1}""", null)]
    [TestCase("""{"a":[1]}""", """{"op":"remove","path":"/a/00"}""", null)]
    [TestCase("""{"a":[1]}""", """{"op":"remove","path":"/a/-"}""", null)]
    [TestCase("""{"a":1}""", """{"op":"add","path":"/a/b","value":1}""", null)]
    [TestCase("""{"a":"10"}""", """{"op":"test","path":"/a","value":10}""", null)]
    public void Apply_OneOperation_DoesWhatTheStandardSays(string document, string operation, string? expected)
    {
        JsonNode? Patched() => BoundedJsonPatch.Apply(
            JsonNode.Parse(document)!, Encoding.UTF8.GetBytes($"[{operation}]"));

        if (expected is null) Assert.That(Patched, Throws.TypeOf<PatchNotAppliedException>());
        else Assert.That(JsonNode.DeepEquals(Patched(), JsonNode.Parse(expected)), Is.True, $"{Patched()}");
    }

    [Test]
    public void Apply_MoreOperationsThanTheLimit_IsRefused()
    {
        var patch = string.Join(
            ',', Enumerable.Repeat("""{"op":"add","path":"/a","value":1}""", BoundedJsonPatch.MaxOperations + 1));

        Assert.That(
            () => BoundedJsonPatch.Apply(new JsonObject(), Encoding.UTF8.GetBytes($"[{patch}]")),
            Throws.TypeOf<PatchNotAppliedException>().With.Message.Contains("limit 100"));
    }

    [Test]
    public void Apply_ListCopiedIntoItself_IsStoppedInTime()
    {
        var document = new JsonObject { ["a"] = new JsonArray("0123456789") };
        var patch = string.Join(',', Enumerable.Repeat("""{"op":"copy","from":"/a","path":"/a/-"}""", 50));

        Assert.That(
            () => BoundedJsonPatch.Apply(document, Encoding.UTF8.GetBytes($"[{patch}]")),
            Throws.TypeOf<PatchNotAppliedException>().With.Message.Contains("larger"));
    }

    private static async Task<GatewayRig> StartAsync(CancellationToken cancellationToken)
    {
        var rig = await new GatewayRig().StartAsync(cancellationToken);
        await rig.AddTunnelledClusterAsync("c1", rig.AnyCa, cancellationToken);
        using var body = new StringContent(
            """{"status":{"healthy":true,"healthyReason":"fine"}}""", Encoding.UTF8, "application/json");
        using var response = await rig.AsUser("prober").PutAsync(Health, body, cancellationToken);
        var version = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!["metadata"]!;
        await rig.WaitForVersionAsync("c1", $"{version["resourceVersion"]}", cancellationToken);
        return rig;
    }

    private static HttpRequestMessage Request(string method, string query, string type, string body) =>
        new(new HttpMethod(method), Health + query)
        {
            Content = new StringContent(body, Encoding.UTF8, $"application/{type}"),
        };

    private static async Task<string> HealthOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), $"{answer}");
        return $"{answer["status"]!["healthy"]} {answer["status"]!["healthyReason"]}";
    }

    private static async Task<HttpResponseMessage> PatchAsync(
        GatewayRig rig, string type, string body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body, Encoding.UTF8, $"application/{type}");
        return await rig.AsUser("prober").PatchAsync(Health, content, cancellationToken);
    }
}
