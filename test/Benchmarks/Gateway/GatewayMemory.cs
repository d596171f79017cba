using OcmAddons.Benchmarks.Measuring;

namespace OcmAddons.Benchmarks.Gateway;

/// <summary>
/// What requests leave behind in the gateway's resident memory, and what it holds for those not yet read.
/// </summary>
internal sealed class GatewayMemory(Table table)
{
    private const int Clients = 8;
    private const int Unread = 64;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    /// <summary>After a tenth of the requests, and after all of them.</summary>
    public async Task AfterAsync(ApiWay[] ways, int requests, CancellationToken cancellationToken)
    {
        var cells = new List<string>();
        foreach (var way in ways)
        {
            if (way.Middle.Count == 0 || way.Name == "tunnel") // its gateway is the next one's
            {
                cells.Add("");
                continue;
            }

            await ApiLoad.CountAsync(way, Clients, requests / 10, cancellationToken);
            var early = await SettledAsync(way, cancellationToken);
            await ApiLoad.CountAsync(way, Clients, requests - (requests / 10), cancellationToken);
            var late = await SettledAsync(way, cancellationToken);
            cells.Add($"{early / 1048576.0:F0}, {late / 1048576.0:F0} ({(late - early) / early:P0})");
        }

        table.Add([$"gateway's MiB after {requests / 10:N0}, {requests:N0} GETs", .. cells]);
    }

    /// <summary>
    /// Large answers whose callers read nothing but the headers, each over a connection of its own.
    /// </summary>
    public async Task UnreadAsync(ApiWay[] ways, CancellationToken cancellationToken)
    {
        var cells = new List<string>();
        foreach (var way in ways)
        {
            if (way.Middle.Count == 0)
            {
                cells.Add("");
                continue;
            }

            // What the first ones need stays; it is not the requests'.
            await HoldAsync(way, cancellationToken);
            var before = await SettledAsync(way, cancellationToken);
            var during = await HoldAsync(way, cancellationToken);
            cells.Add($"{(during - before) / 1e3 / Unread:F0}");
        }

        table.Add([$"kB in the gateway for each of {Unread} LISTs of 2 MB that nobody reads", .. cells]);
    }

    private static async Task<double> HoldAsync(ApiWay way, CancellationToken cancellationToken)
    {
        var clients = Enumerable.Range(0, Unread).Select(_ => way.Connect()).ToList();
        var answers = new List<HttpResponseMessage>();
        try
        {
            answers.AddRange(await Task.WhenAll(clients.Select(
                client => way.GetAsync(client, BenchObjects.Large, cancellationToken))));
            return await SettledAsync(way, cancellationToken);
        }
        finally
        {
            answers.ForEach(answer => answer.Dispose());
            clients.ForEach(client => client.Dispose());
        }
    }

    public static async Task<double> SettledAsync(ApiWay way, CancellationToken cancellationToken)
    {
        await Task.Delay(Settling, TimeProvider.System, cancellationToken);
        return way.Middle.Where(process => process.Name == "gateway").Sum(process => process.ResidentBytes);
    }
}
