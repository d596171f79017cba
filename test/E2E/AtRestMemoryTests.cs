namespace OcmAddons.E2E.Tests;

/// <summary>
/// Resident memory of every product process, against the bars, which are for the steady state. Fixtures run in the
/// order of their names: this one goes before the load of the others.
/// </summary>
[CancelAfter(120_000)]
public sealed class AtRestMemoryTests
{
    private static readonly Dictionary<string, int> Bars = new()
    {
        ["cluster-proxy manager"] = 128,
        ["cluster-proxy proxy-server"] = 160,
        ["cluster-proxy proxy-agent"] = 96,
        ["cluster-proxy addon-agent"] = 96,
        ["managed-serviceaccount manager"] = 128,
        ["managed-serviceaccount agent"] = 96,
        ["cluster-gateway manager"] = 128,
        ["cluster-gateway apiserver"] = 160,
    };

    [Test]
    public async Task ResidentMemory_OfEveryProcess_IsUnderItsBar(CancellationToken cancellationToken)
    {
        var found = await ProcessesAsync(cancellationToken);

        await TestContext.Out.WriteLineAsync(string.Join('\n', found.Select(f => $"{f.Name}: {f.Megabytes} MiB")));
        Assert.That(found.Select(f => f.Name).Distinct(), Is.SupersetOf(new[]
        {
            "cluster-proxy manager", "cluster-proxy proxy-server", "managed-serviceaccount manager",
            "managed-serviceaccount agent",
            "cluster-gateway manager", "cluster-gateway apiserver",
        }));
        Assert.That(found.Where(f => f.Megabytes >= Bars[f.Name]), Is.Empty);
    }

    private static async Task<IReadOnlyList<(string Name, int Megabytes)>> ProcessesAsync(
        CancellationToken cancellationToken)
    {
        var found = new List<(string, int)>();
        foreach (var process in await ProductProcess.AllAsync(cancellationToken))
        {
            if (Bars.ContainsKey(process.Name)
                && await process.ResidentMegabytesAsync(cancellationToken) is { } megabytes)
                found.Add((process.Name, megabytes));
        }

        return found;
    }
}
