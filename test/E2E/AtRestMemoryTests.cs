namespace OcmAddons.E2E.Tests;

/// <summary>
/// Resident memory of every product process, against the bars, which are for the steady state: before the load of the
/// tests.
/// </summary>
[Parallelizable]
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
    public async Task ResidentMemory_OfEveryProcess_IsUnderItsBar()
    {
        var found = TestEnvironment.AtRest.Where(f => Bars.ContainsKey(f.Name)).ToList();

        await TestContext.Out.WriteLineAsync(string.Join('\n', found.Select(f => $"{f.Name}: {f.Megabytes} MiB")));
        Assert.That(found.Select(f => f.Name).Distinct(), Is.SupersetOf(new[]
        {
            "cluster-proxy manager", "cluster-proxy proxy-server", "managed-serviceaccount manager",
            "managed-serviceaccount agent",
            "cluster-gateway manager", "cluster-gateway apiserver",
        }));
        Assert.That(found.Where(f => f.Megabytes >= Bars[f.Name]), Is.Empty);
    }
}
