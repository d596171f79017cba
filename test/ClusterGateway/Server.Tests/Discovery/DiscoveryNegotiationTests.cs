using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Server.Tests.Rig;

namespace OcmAddons.ClusterGateway.Server.Tests.Discovery;

[CancelAfter(120_000)]
public sealed class DiscoveryNegotiationTests
{
    private const string Group = "/apis/cluster.core.oam.dev";
    private const string Protobuf = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    private const string ProtobufV3 = "application/com.github.proto-openapi.spec.v3.v1.0+protobuf";
    private const string Aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private GatewayRig rig = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => rig = await new GatewayRig().StartAsync(CancellationToken.None);

    [OneTimeTearDown]
    public async Task StopAsync() => await rig.DisposeAsync();

    [TestCase("/openapi/v2", null, 200)]
    [TestCase("/openapi/v2", "application/json", 200)]
    [TestCase("/openapi/v2", "application/json, */*", 200)]
    [TestCase("/openapi/v2", Protobuf, 406)]
    [TestCase("/openapi/v2", Protobuf + ",application/json", 200)]
    [TestCase("/openapi/v3", ProtobufV3, 406)]
    [TestCase("/openapi/v3", "*/*", 200)]
    [TestCase("/openapi/v3" + Group + "/v1alpha1", ProtobufV3, 406)]
    [TestCase("/openapi/v3" + Group + "/v1alpha1", "application/json", 200)]
    [TestCase(Group, "application/vnd.kubernetes.protobuf", 406)]
    [TestCase(Group, "application/vnd.kubernetes.protobuf,application/json", 200)]
    [TestCase(Group + "/v1alpha1", null, 200)]
    [TestCase("/apis", Aggregated, 200)]
    [TestCase("/apis", "application/json;g=apidiscovery.k8s.io;v=v9;as=APIGroupDiscoveryList", 406)]
    [TestCase("/apis", "application/json;g=apidiscovery.k8s.io;v=v9;as=APIGroupDiscoveryList,application/json", 200)]
    public async Task Get_Accepting_AnswersInKindOrSaysThatItCannot(
        string path, string? accept, int code, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);

        using var response = await rig.Client(certificate: null).SendAsync(request, cancellationToken);

        Assert.That((int)response.StatusCode, Is.EqualTo(code));
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken))!;
        if (code == 406) Assert.That($"{body["kind"]} {body["reason"]}", Is.EqualTo("Status NotAcceptable"));
    }
}
