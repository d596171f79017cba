using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Tests.Rig;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Server.Tests.Registry;

/// <summary>One secret that cannot be read must not hide the others.</summary>
[CancelAfter(60_000)]
public sealed class BrokenSecretTests
{
    private const string Gateways = "/apis/cluster.core.oam.dev/v1alpha1/clustergateways";

    [Test]
    public async Task Secrets_SomeBroken_ListHasTheOthersAndGetSaysWhy(CancellationToken cancellationToken)
    {
        await using var rig = new GatewayRig();
        foreach (var (name, type) in new[] { ("broken", "Nonsense"), ("plain", null) })
            await rig.Hub.CreateAsync(Secret(name, type), cancellationToken);
        await rig.StartAsync(cancellationToken);
        await rig.AddClusterAsync("good", "https://good:6443", rig.AnyCa, "token", cancellationToken);
        var client = rig.AsUser("alice");

        var list = await client.GetFromJsonAsync<JsonNode>(Gateways, cancellationToken);
        using var broken = await client.GetAsync($"{Gateways}/broken", cancellationToken);
        using var plain = await client.GetAsync($"{Gateways}/plain", cancellationToken);

        Assert.That(
            list!["items"]!.AsArray().Select(item => item!["metadata"]!["name"]!.GetValue<string>()),
            Is.EqualTo(new[] { "good" }));
        Assert.That(broken.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(
            await broken.Content.ReadAsStringAsync(cancellationToken),
            Does.Contain("unrecognized secret credential type Nonsense"));
        Assert.That(plain.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), "a secret that is no gateway");
    }

    private static V1Secret Secret(string name, string? type) => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = name,
            NamespaceProperty = GatewayRig.SecretNamespace,
            Labels = type is null
                ? null
                : new Dictionary<string, string> { [GatewayApi.CredentialTypeLabel] = type },
        },
        Data = new Dictionary<string, byte[]> { ["endpoint"] = "https://c:6443"u8.ToArray() },
    };
}
