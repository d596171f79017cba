using System.Security.Cryptography;
using System.Text;

namespace OcmAddons.E2E.Tests;

/// <summary>Pods die and credentials change; requests go on.</summary>
[CancelAfter(240_000)]
public sealed class ResilienceTests
{
    private static readonly TimeSpan Bar = TimeSpan.FromSeconds(30);

    [Test]
    public async Task AgentPod_Killed_RequestsWorkAgain(CancellationToken cancellationToken)
    {
        var managed = Kubectl.Direct(TestEnvironment.First);

        await KillAsync(
            managed, "open-cluster-management-cluster-proxy", "cluster-proxy-proxy-agent", cancellationToken);

        await WorksAgainAsync(cancellationToken);
    }

    [Test]
    public async Task ProxyServerPod_Killed_RequestsWorkAgain(CancellationToken cancellationToken)
    {
        await KillAsync(Kubectl.Hub, TestEnvironment.AddOnNamespace, "cluster-proxy", cancellationToken);

        await WorksAgainAsync(cancellationToken);
    }

    [Test]
    public async Task Token_Rotated_NoRequestFails(CancellationToken cancellationToken)
    {
        var before = await TokenAsync(cancellationToken);
        using var rotated = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var requests = RequestUntilAsync(rotated.Token, cancellationToken);

        await Until.HoldsAsync(
            TimeSpan.FromSeconds(60),
            token => RotateAsync(before, token),
            result => result.ExitCode == 0 && result.Output != Digest("") && result.Output != Digest(before),
            cancellationToken);
        await rotated.CancelAsync();

        Assert.That(await requests, Is.GreaterThan(0));
        await RequestAsync(cancellationToken);
    }

    [Test]
    public async Task Token_Revoked_TheNextOneIsUsed(CancellationToken cancellationToken)
    {
        // Without its account the token is worth nothing; the agent makes both anew.
        var direct = Kubectl.Direct(TestEnvironment.First);
        string[] uid =
        [
            "get", "serviceaccount", "cluster-gateway", "-n", TestEnvironment.AgentNamespace, "-o",
            "jsonpath={.metadata.uid}",
        ];
        var before = await direct.RunAsync(cancellationToken, uid);

        await direct.RunAsync(
            cancellationToken, "delete", "serviceaccount", "cluster-gateway", "-n", TestEnvironment.AgentNamespace);

        await Until.HoldsAsync(
            Bar, token =>
                direct.TryAsync(token, uid), result =>
                    result.ExitCode == 0 && result.Output != before, cancellationToken);
        await WorksAgainAsync(cancellationToken);
    }

    private static IReadOnlyList<string> CopyOfToken { get; } =
        [
            "get", "secret", TestEnvironment.First, "-n", "open-cluster-management-credentials", "-o",
            "jsonpath={.data.token}",
        ];

    private static Task<string> TokenAsync(CancellationToken cancellationToken) =>
        Kubectl.Hub.RunAsync(cancellationToken, CopyOfToken);

    /// <summary>
    /// The agent misses the token on the hub and issues another; the old one stays valid. Tokens issued within the same
    /// second are the same token, so this is to be called until the token differs. Returns its digest: what a test
    /// returns may be printed.
    /// </summary>
    private static async Task<CommandResult> RotateAsync(string before, CancellationToken cancellationToken)
    {
        string[] issued = ["secret", "cluster-gateway", "-n", TestEnvironment.First];
        var current = await Kubectl.Hub.TryAsync(cancellationToken, ["get", .. issued, "-o", "jsonpath={.data.token}"]);
        if (current.Output == before) await Kubectl.Hub.DeleteAsync(cancellationToken, issued);
        var copy = await Kubectl.Hub.TryAsync(cancellationToken, CopyOfToken);
        return copy with { Output = Digest(copy.Output) };
    }

    private static string Digest(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static async Task<int> RequestUntilAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        var count = 0;
        while (!stop.IsCancellationRequested)
        {
            await RequestAsync(cancellationToken);
            count++;
        }

        return count;
    }

    private static Task<string> RequestAsync(CancellationToken cancellationToken) =>
        Kubectl.Through(TestEnvironment.First).RunAsync(cancellationToken, "get", "namespace", "default", "-o", "name");

    // Returns when the container is dead, so that what works afterwards is another one's doing.
    private static async Task KillAsync(
        Kubectl kubectl, string space, string deployment, CancellationToken cancellationToken)
    {
        const string labels = "go-template={{range $k, $v := .spec.selector.matchLabels}}{{$k}}={{$v}},{{end}}";
        var selector = await kubectl.RunAsync(
            cancellationToken, "get", "deployment", deployment, "-n", space, "-o", labels);
        var killed = await kubectl.RunAsync(
            cancellationToken, "delete", "pod", "-n", space, "-l", selector.TrimEnd(','), "--grace-period=1");
        Assert.That(killed, Does.Contain("deleted"));
    }

    private static async Task WorksAgainAsync(CancellationToken cancellationToken)
    {
        var kubectl = Kubectl.Through(TestEnvironment.First);
        var took = await Until.SucceedsAsync(
            Bar, token => kubectl.TryAsync(token, "get", "namespaces", "--request-timeout=10s"), cancellationToken);
        await TestContext.Out.WriteLineAsync($"worked again after {took}");
    }
}
