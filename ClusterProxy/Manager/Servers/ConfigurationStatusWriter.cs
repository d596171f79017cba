using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.AddonFramework;
using OcmAddons.ClusterProxy.Api;
using OcmAddons.ClusterProxy.Manager.Signing;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterProxy.Manager.Servers;

/// <summary>Tells users how the proxy servers are, under the original's condition types and reasons.</summary>
[EntityRbac(typeof(V1Alpha1ManagedProxyConfiguration), Verbs = RbacVerb.Patch, Subresource = "status")]
internal sealed class ConfigurationStatusWriter(IKubernetesClient client, TimeProvider time)
{
    public TimeSpan Until(DateTimeOffset moment) => moment - time.GetUtcNow();

    public async Task WriteAsync(
        V1Alpha1ManagedProxyConfiguration configuration, ServerState state, CancellationToken cancellationToken)
    {
        var before = Status(configuration);
        var draft = JsonSerializer.SerializeToElement(configuration, V1Alpha1ManagedProxyConfiguration.JsonTypeInfo)
            .Deserialize(V1Alpha1ManagedProxyConfiguration.JsonTypeInfo)!;
        draft.Status ??= new ManagedProxyConfigurationStatus();
        draft.Status.Conditions ??= new List<V1Condition>();
        draft.Status.LastObservedGeneration = configuration.Metadata.Generation;
        Fill(draft.Status.Conditions, state);
        foreach (var condition in draft.Status.Conditions)
        {
            condition.ObservedGeneration = configuration.Metadata.Generation;
        }

        if (JsonNode.DeepEquals(before, Status(draft))) return;
        var patch = new JsonObject { ["status"] = Status(draft) };
        await client.PatchAsync<V1Alpha1ManagedProxyConfiguration>(
            configuration.Key(), KubernetesPatch.Merge(patch), "status", cancellationToken);
    }

    private void Fill(IList<V1Condition> conditions, ServerState state)
    {
        var now = time.GetUtcNow();
        var deployed = state.AvailableReplicas > 0;
        conditions.Set(
            "ProxyServerDeployed",
            deployed,
            deployed ? "SuccessfullyDeployed" : "NotYetDeployed",
            $"Replicas: {state.AvailableReplicas}",
            now);
        Signed("ProxyServerSecretSigned", state.Server);
        Signed("AgentServerSecretSigned", state.Agent);
        Signed("ProxyClientSecretSigned", state.Client);

        void Signed(string type, LeafState leaf) =>
            conditions.Set(
                type, true, "SuccessfullySigned", $"Expiry:{leaf.NotAfter.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}", now);
    }

    private static JsonNode? Status(V1Alpha1ManagedProxyConfiguration configuration) =>
        JsonSerializer.SerializeToNode(
            configuration, V1Alpha1ManagedProxyConfiguration.JsonTypeInfo)!["status"]?.DeepClone();
}
