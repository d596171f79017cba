using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ManagedServiceAccount.Manager.Manifests;

/// <summary>The metrics Service, and what the variables of an AddOnDeploymentConfig say of Prometheus.</summary>
internal sealed record AgentMetrics(bool IsScraped, IReadOnlyDictionary<string, string> MonitorLabels)
{
    private const string EnabledVariable = "prometheusEnabled";
    private const string LabelsVariable = "prometheusServiceMonitorLabels";

    public static AgentMetrics Read(AddonTarget target) => new(
        target.Deployment.Value(EnabledVariable) is { } enabled && ReadBool(enabled),
        target.Deployment.Value(LabelsVariable) is { Length: > 0 } labels
            ? ReadLabels(labels)
            : new Dictionary<string, string>(StringComparer.Ordinal));

    public static V1Service Service(string @namespace) => new()
    {
        Metadata = Labelled(@namespace),
        Spec = new V1ServiceSpec
        {
            Selector = Selector(),
            Ports =
            [
                new V1ServicePort
                {
                    Name = "metrics",
                    Port = AgentNames.MetricsPort,
                    TargetPort = AgentNames.MetricsPort,
                },
            ],
        },
    };

    public JsonObject? ServiceMonitor(string @namespace)
    {
        if (!IsScraped) return null;
        var labels = new JsonObject();
        foreach (var (name, value) in MonitorLabels)
        {
            labels[name] = value;
        }

        return new JsonObject
        {
            ["apiVersion"] = "monitoring.coreos.com/v1",
            ["kind"] = "ServiceMonitor",
            ["metadata"] = new JsonObject
            {
                ["name"] = AgentNames.Workload,
                ["namespace"] = @namespace,
                ["labels"] = labels,
            },
            ["spec"] = new JsonObject
            {
                ["endpoints"] = new JsonArray(new JsonObject { ["port"] = "metrics" }),
                ["selector"] = new JsonObject
                {
                    ["matchLabels"] = new JsonObject { [AgentNames.Label] = AgentNames.ServiceAccount },
                },
            },
        };
    }

    private static V1ObjectMeta Labelled(string @namespace)
    {
        var metadata = AgentManifests.Meta(AgentNames.Workload, @namespace);
        metadata.Labels = Selector();
        return metadata;
    }

    private static Dictionary<string, string> Selector() =>
        new(StringComparer.Ordinal) { [AgentNames.Label] = AgentNames.ServiceAccount };

    private static bool ReadBool(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "" or "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => throw new AddonNotReadyException($"Variable {EnabledVariable} must be true or false, not \"{text}\"."),
    };

    private static Dictionary<string, string> ReadLabels(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, AgentMetricsJson.Default.DictionaryStringString) ?? [];
        }
        catch (JsonException)
        {
            throw new AddonNotReadyException($"Variable {LabelsVariable} must be a JSON object of strings.");
        }
    }
}

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class AgentMetricsJson : JsonSerializerContext;
