using System.Globalization;

namespace OcmAddons.Benchmarks.Gateway;

/// <summary>
/// The objects on the managed cluster: 200 ConfigMaps of the usual size, and as many that are ten times as large.
/// </summary>
internal static class BenchObjects
{
    public const int Count = 200;

    private const int SmallSize = 1_000;

    private const string Maps = $"api/v1/namespaces/{GatewaySite.Namespace}/configmaps";

    /// <summary>Answered with one object.</summary>
    public const string One = $"{Maps}/small-0";

    /// <summary>Answered with 200.</summary>
    public const string Small = $"{Maps}?labelSelector=size%3Dsmall";

    /// <summary>Answered with 200 and more than 2 MB.</summary>
    public const string Large = $"{Maps}?labelSelector=size%3Dlarge";

    public static string Path(int i) => string.Create(CultureInfo.InvariantCulture, $"{Maps}/small-{i}");

    /// <summary>Tells of one object, and first that it is there.</summary>
    public static string Watch(int i) => string.Create(
        CultureInfo.InvariantCulture, $"{Maps}?watch=1&fieldSelector=metadata.name%3Dsmall-{i}");

    public static IEnumerable<(string Path, string Yaml)> All() =>
        from size in new[] { ("small", SmallSize), ("large", 10 * SmallSize) }
        from i in Enumerable.Range(0, Count)
        let name = string.Create(CultureInfo.InvariantCulture, $"{size.Item1}-{i}")
        select (
            $"{Maps}/{name}",
            $$$"""
            {"apiVersion": "v1", "kind": "ConfigMap",
             "metadata": {"name": "{{{name}}}", "labels": {"size": "{{{size.Item1}}}"}},
             "data": {"text": "{{{new string('x', size.Item2)}}}"}}
            """);
}
