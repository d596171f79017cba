using System.Text.Json.Nodes;
using NUnit.Framework;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Discovery;
using OcmAddons.Kubernetes.Dynamic;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Kubernetes.Yaml;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Testing.ApiServers;

/// <summary>Applies YAML to any API server.</summary>
public static class Manifests
{
    /// <summary>Applies every object in the YAML; returns when the CRDs among them are served.</summary>
    public static async Task ApplyAsync(KubernetesClient client, string yaml, CancellationToken cancellationToken)
    {
        var discovery = new ApiDiscovery(client, TimeProvider.System);
        foreach (var entity in KubernetesYaml.ParseAll(yaml))
        {
            var resource = await discovery.FindAsync(entity.ApiVersion() ?? "", entity.Kind() ?? "", cancellationToken)
                ?? throw new AssertionException(
                    $"The API server does not serve {entity.ApiVersion()} {entity.Kind()}.");
            await client.ApplyAsync(resource, entity, "test", force: true, subresource: null, cancellationToken);
            if (resource.Kind is "CustomResourceDefinition")
            {
                await WaitUntilServedAsync(client, entity, cancellationToken);
            }
        }
    }

    private static async Task WaitUntilServedAsync(
        KubernetesClient client, JsonObject definition, CancellationToken cancellationToken)
    {
        await client.WaitForAsync<V1CustomResourceDefinition>(
            definition.Key(),
            crd => crd.Status?.Conditions?.Any(one => one is { Type: "Established", Status: "True" }) is true,
            "it to be established",
            cancellationToken);

        // Established comes a moment before the handler serves it.
        var group = (string)definition["spec"]!["group"]!;
        var version = (string)definition["spec"]!["versions"]![0]!["name"]!;
        var kind = (string)definition["spec"]!["names"]!["kind"]!;
        await Eventually.TrueAsync(
            token =>
                IsServedAsync(client, $"{group}/{version}", kind, token), $"{kind} to be served", cancellationToken);
    }

    private static async Task<bool> IsServedAsync(
        KubernetesClient client, string apiVersion, string kind, CancellationToken cancellationToken)
    {
        var resource = await new ApiDiscovery(client, TimeProvider.System)
            .FindAsync(apiVersion, kind, cancellationToken);
        if (resource is null) return false;
        using var response = await client.SendAsync(
            new(HttpMethod.Get, resource.Path() + "?limit=1"), cancellationToken);
        return response.IsSuccessStatusCode;
    }
}
