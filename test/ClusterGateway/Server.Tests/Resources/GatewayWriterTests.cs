using System.Text;
using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Resources;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Server.Tests.Resources;

public sealed class GatewayWriterTests
{
    private static readonly Gateway Managed1 = new(
        "managed1", new GatewayOrigin("u1", "42", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)),
        new GatewayEndpoint("Const", "https://10.0.0.1:6443", "CA"u8.ToArray()),
        new GatewayCredential("ServiceAccountToken", new SecretString("secret-token")), new GatewayHealth(false, null));

    [Test]
    public void One_Plain_HasTheOriginalsFieldsAndNoCredential()
    {
        var json = One(Representation.Plain, exposeCredentials: false);

        Assert.That(JsonNode.DeepEquals(json, JsonNode.Parse("""
            {"apiVersion":"cluster.core.oam.dev/v1alpha1","kind":"ClusterGateway",
             "metadata":{"name":"managed1","uid":"u1","resourceVersion":"42",
               "creationTimestamp":"2026-01-01T00:00:00Z"},
             "spec":{"provider":"","access":{
               "endpoint":{"type":"Const","const":{"address":"https://10.0.0.1:6443","caBundle":"Q0E="}},
               "credential":{"type":"ServiceAccountToken"}}},
             "status":{"healthy":false}}
            """)), Is.True, json.ToJsonString());
    }

    [Test]
    public void One_CredentialsExposed_ShowsTheToken() =>
        Assert.That(
            One(
                Representation.Plain,
                exposeCredentials: true)["spec"]!["access"]!["credential"]!["serviceAccountToken"]!.GetValue<string>(),
            Is.EqualTo("secret-token"));

    [Test]
    public void List_Table_HasTheOriginalsColumnsAndCells()
    {
        var writer = Writer(exposeCredentials: false);

        var json = Parse(writer.List([Managed1], "43", Table(IncludedObject.Metadata)));

        Assert.Multiple(() =>
        {
            Assert.That(json["kind"]!.GetValue<string>(), Is.EqualTo("Table"));
            Assert.That(json["metadata"]!["resourceVersion"]!.GetValue<string>(), Is.EqualTo("43"));
            Assert.That(
                json["columnDefinitions"]!.AsArray().Select(c => c!["name"]!.GetValue<string>()),
                Is.EqualTo(new[] { "Name", "Provider", "Credential-Type", "Endpoint-Type", "Healthy" }));
            Assert.That(
                json["rows"]![0]!["cells"]!.AsArray().Select(c => c!.GetValue<string>()),
                Is.EqualTo(new[] { "managed1", "", "ServiceAccountToken", "Const", "false" }));
            Assert.That(json["rows"]![0]!["object"]!["kind"]!.GetValue<string>(), Is.EqualTo("PartialObjectMetadata"));
        });
    }

    [TestCase("None")]
    [TestCase("Whole")]
    public void List_TableWithIncludeObject_FollowsIt(string include)
    {
        var json = Parse(Writer(false).List([Managed1], "43", Table(Enum.Parse<IncludedObject>(include))));

        var row = json["rows"]![0]!["object"];
        Assert.That(row?["kind"]?.GetValue<string>(), Is.EqualTo(include == "None" ? null : "ClusterGateway"));
    }

    [Test]
    public void List_Empty_IsAListWithItems()
    {
        var json = Parse(Writer(false).List([], "1", new TableOptions(Representation.Plain, IncludedObject.Metadata)));

        Assert.That(json["kind"]!.GetValue<string>(), Is.EqualTo("ClusterGatewayList"));
        Assert.That(json["items"]!.AsArray(), Is.Empty);
    }

    private static JsonNode One(Representation form, bool exposeCredentials) =>
        Parse(Writer(exposeCredentials).One(Managed1, new TableOptions(form, IncludedObject.Metadata)));

    private static GatewayWriter Writer(bool exposeCredentials) => new(
        new GatewayView(new GatewayViewSettings(exposeCredentials)));

    private static TableOptions Table(IncludedObject include) => new(
        new Representation(RepresentationKind.Table, "v1"), include);

    private static JsonNode Parse(byte[] json) => JsonNode.Parse(Encoding.UTF8.GetString(json))!;
}
