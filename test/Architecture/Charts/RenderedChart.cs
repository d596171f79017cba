using System.Diagnostics;
using OcmAddons.Architecture.Tests.Repository;
using YamlDotNet.RepresentationModel;

namespace OcmAddons.Architecture.Tests.Charts;

/// <summary>What <c>hack/charts/render.sh</c> makes of a chart, or why it does not.</summary>
internal sealed record RenderedChart(int ExitCode, string Output, string Error)
{
    private const string Namespace = "open-cluster-management-addon";

    public IReadOnlyList<YamlMappingNode> Objects
    {
        get
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(Output));
            return [.. yaml.Documents.Select(d => d.RootNode).OfType<YamlMappingNode>()];
        }
    }

    public static Task<RenderedChart> OfAsync(
        string chart, CancellationToken cancellationToken, params string[] flags) =>
        AsItIsAsync(chart, cancellationToken, [.. Required(chart), .. flags]);

    /// <summary>Without the values that the chart cannot do without.</summary>
    public static Task<RenderedChart> AsItIsAsync(
        string chart, CancellationToken cancellationToken, params string[] flags) =>
        RunAsync(
            Path.Combine(SourceTree.Root, "hack/charts/render.sh"), cancellationToken,
            [chart, Path.Combine(SourceTree.Root, "charts", chart), "-n", Namespace, .. flags]);

    public static async Task<RenderedChart> RunAsync(
        string script, CancellationToken cancellationToken, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(script);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return new RenderedChart(process.ExitCode, await output, await error);
    }

    private static string[] Required(string chart)
    {
        var file = $"charts/{chart}/ci-required.yaml";
        return SourceTree.Files.Contains(file) ? ["-f", Path.Combine(SourceTree.Root, file)] : [];
    }
}

internal static class Yaml
{
    extension(YamlNode? node)
    {
        /// <summary>The node at <c>metadata/name</c>, or null.</summary>
        public YamlNode? At(string path) => path.Split('/').Aggregate(node, (current, key) =>
            current is YamlMappingNode map && map.Children.TryGetValue(key, out var child) ? child : null);

        public string? Text(string path) => (node.At(path) as YamlScalarNode)?.Value;

        public IEnumerable<YamlNode> Items(string path) =>
            node.At(path) as YamlSequenceNode ?? Enumerable.Empty<YamlNode>();

        public IEnumerable<string> Texts(string path) =>
            node.Items(path).OfType<YamlScalarNode>().Select(n => n.Value ?? "");
    }
}
