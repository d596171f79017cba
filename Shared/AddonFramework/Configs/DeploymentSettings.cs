using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;

namespace OcmAddons.AddonFramework.Configs;

/// <summary>
/// What users may say about an agent's deployment, from the AddOnDeploymentConfig, the values annotation of the
/// ManagedClusterAddOn and the image-registries annotation of the ManagedCluster.
/// </summary>
public sealed class DeploymentSettings
{
    private readonly ImageOverrides _images;
    private readonly ResourceOverrides _resources;

    private DeploymentSettings(V1Alpha1AddOnDeploymentConfigSpec? spec, JsonObject values, ImageOverrides images)
    {
        _images = images;
        _resources = new ResourceOverrides(spec?.ResourceRequirements);
        Values = values;
        NodeSelector = spec?.NodePlacement?.NodeSelector?.AsReadOnly();
        Tolerations = spec?.NodePlacement?.Tolerations?.AsReadOnly();
        Proxy = spec?.ProxyConfig;
    }

    /// <summary>
    /// Render values: those of the annotation, overridden by the configuration's customized variables.
    /// </summary>
    public JsonObject Values { get; }

    /// <summary>Null when nobody said anything.</summary>
    public IReadOnlyDictionary<string, string>? NodeSelector { get; }

    /// <summary>Core v1 tolerations; null when nobody said anything.</summary>
    public IReadOnlyList<JsonElement>? Tolerations { get; }

    public ProxyConfig? Proxy { get; }

    /// <summary>The image to use in place of <paramref name="image"/>.</summary>
    public string Image(string image) => _images.Apply(image);

    /// <summary>A value as text (numbers and booleans included), or null.</summary>
    public string? Value(string name) => Values[name] switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonValue value => value.ToJsonString(),
        _ => null,
    };

    /// <summary>
    /// Resource requirements of one container, e.g. <c>("deployments", "agent", "agent")</c>, or null.
    /// </summary>
    public JsonElement? Resources(string resource, string name, string container) =>
        _resources.For(resource, name, container);

    internal static DeploymentSettings For(
        V1ManagedCluster cluster, V1Alpha1ManagedClusterAddOn addon, V1Alpha1AddOnDeploymentConfig? config)
    {
        var values = RenderValues.FromAnnotation(addon.Annotation(OcmNames.ValuesAnnotation));
        foreach (var variable in config?.Spec?.CustomizedVariables ?? [])
        {
            values[variable.Name] = variable.Value ?? "";
        }

        var images = new ImageOverrides(
            config?.Spec?.Registries, cluster.Annotation(OcmNames.ImageRegistriesAnnotation));
        return new DeploymentSettings(config?.Spec, values, images);
    }
}
