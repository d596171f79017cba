using System.Text.Json;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Models;

namespace OcmAddons.AddonFramework.Configs;

/// <summary>
/// Replaces registries in image names; the deployment configuration wins over the cluster's annotation.
/// </summary>
internal sealed class ImageOverrides(IList<ImageMirror>? configured, string? clusterAnnotation)
{
    public string Apply(string image)
    {
        var overridden = Apply(image, configured ?? []);
        return overridden != image ? overridden : Apply(image, FromAnnotation(clusterAnnotation));
    }

    // Each entry is tried against the original name; the last one that changes it wins.
    private static string Apply(string image, IList<ImageMirror> mirrors)
    {
        var result = image;
        foreach (var mirror in mirrors)
        {
            var replaced = Replace(image, mirror.Source?.TrimEnd('/') ?? "", mirror.Mirror.TrimEnd('/'));
            if (replaced != image) result = replaced;
        }

        return result;
    }

    private static string Replace(string image, string source, string mirror)
    {
        if (source.Length == 0)
        {
            var last = image[(image.LastIndexOf('/') + 1)..];
            return mirror.Length == 0 ? last : $"{mirror}/{last}";
        }

        return image.StartsWith(source, StringComparison.Ordinal) ? mirror + image[source.Length..] : image;
    }

    private static List<ImageMirror> FromAnnotation(string? annotation)
    {
        if (string.IsNullOrEmpty(annotation)) return [];
        try
        {
            return
            [
                .. JsonSerializer.Deserialize(annotation, OcmJsonContext.Default.ImageRegistries)?.Registries ?? [],
            ];
        }
        catch (JsonException e)
        {
            throw new AddonNotReadyException(
                $"Annotation {OcmNames.ImageRegistriesAnnotation} is not valid: {e.Message}");
        }
    }
}

/// <summary>Content of the image-registries annotation.</summary>
internal sealed record ImageRegistries(IList<ImageMirror>? Registries);
