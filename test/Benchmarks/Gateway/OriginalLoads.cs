using System.Diagnostics;
using System.Text;
using OcmAddons.Benchmarks.Measuring;

namespace OcmAddons.Benchmarks.Gateway;

/// <summary>
/// What the benchmarks of the original's suite do, by one client: so that figures can be laid beside those that it has
/// published.
/// </summary>
internal sealed class OriginalLoads(Table table)
{
    private const int Writes = 100;
    private const int Reads = 1_000;
    private const string Namespaces = "api/v1/namespaces";
    private const string Maps = $"{Namespaces}/{GatewaySite.Namespace}/configmaps";

    private readonly byte[] buffer = new byte[64 * 1024];

    public async Task MeasureAsync(IReadOnlyList<ApiWay> ways, CancellationToken cancellationToken)
    {
        await RowAsync("ConfigMap created, updated, deleted", Writes, ways, WriteAsync, cancellationToken);
        await RowAsync("GET of namespace kube-system", Reads, ways, ReadFrom($"{Namespaces}/kube-system"),
            cancellationToken);
        await RowAsync("LIST of namespaces, limit 100", Reads, ways, ReadFrom($"{Namespaces}?limit=100"),
            cancellationToken);
    }

    private async Task RowAsync(
        string what, int count, IReadOnlyList<ApiWay> ways,
        Func<ApiWay, HttpMessageInvoker, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        var cells = new List<string>();
        foreach (var way in ways)
        {
            using var client = way.Connect();
            await work(way, client, cancellationToken); // connects
            var times = new List<double>(count);
            for (var i = 0; i < count; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await work(way, client, cancellationToken);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            cells.Add($"{times.Average():F2}, {times.Max():F2}");
        }

        table.Add([$"{what}, {count} times: mean, slowest in ms", .. cells]);
    }

    private Func<ApiWay, HttpMessageInvoker, CancellationToken, Task> ReadFrom(string path) =>
        (way, client, cancellationToken) => way.DrainAsync(client, path, buffer, cancellationToken);

    private static async Task WriteAsync(ApiWay way, HttpMessageInvoker client, CancellationToken cancellationToken)
    {
        const string one = $"{Maps}/written";
        await SendAsync(HttpMethod.Post, Maps, Map("1"));
        await SendAsync(HttpMethod.Put, one, Map("2"));
        await SendAsync(HttpMethod.Delete, one, null);

        async Task SendAsync(HttpMethod method, string path, byte[]? json)
        {
            using var response = await way.SendAsync(client, method, path, json, cancellationToken);
            await response.Content.CopyToAsync(Stream.Null, cancellationToken);
        }
    }

    private static byte[] Map(string value) => Encoding.UTF8.GetBytes(
        $$$"""
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "written"}, "data": {"a": "{{{value}}}"}}
        """);
}
