using System.Security.Cryptography;
using System.Text;

namespace OcmAddons.E2E.Tests;

/// <summary>Pods die and credentials change; requests go on.</summary>
[CancelAfter(240_000)]
public sealed class ResilienceTests
{
    private static readonly TimeSpan Bar = TimeSpan.FromSeconds(30);

    [Test]
    public Task AgentPod_Killed_RequestsWorkAgain(CancellationToken cancellationToken) => KilledAsync(
        Kubectl.Direct(TestEnvironment.First), "open-cluster-management-cluster-proxy", "cluster-proxy-proxy-agent",
        process => process.Name is "cluster-proxy addon-agent"
            && process.Arguments.Contains($"--cluster-name={TestEnvironment.First}"),
        cancellationToken);

    [Test]
    public Task ProxyServerPod_Killed_RequestsWorkAgain(CancellationToken cancellationToken) => KilledAsync(
        Kubectl.Hub, TestEnvironment.AddOnNamespace, "cluster-proxy",
        process => process.Name is "cluster-proxy proxy-server", cancellationToken);

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

    /// <summary>
    /// The process dies at once and its pod with it; counted from then. Once it is gone, what works is another pod's
    /// doing.
    /// </summary>
    private static async Task KilledAsync(
        Kubectl kubectl, string space, string deployment, Func<ProductProcess, bool> isOfPod,
        CancellationToken cancellationToken)
    {
        const string labels = "go-template={{range $k, $v := .spec.selector.matchLabels}}{{$k}}={{$v}},{{end}}";
        var selector = await kubectl.RunAsync(
            cancellationToken, "get", "deployment", deployment, "-n", space, "-o", labels);
        var killed = (await ProductProcess.AllAsync(cancellationToken)).Where(isOfPod).ToList();
        Assert.That(killed, Is.Not.Empty);

        await kubectl.RunAsync(
            cancellationToken, "delete", "pod", "-n", space, "-l", selector.TrimEnd(','), "--force", "--grace-period=0",
            "--wait=false");
        killed.ForEach(process => process.Kill());

        await WorksAgainAsync(cancellationToken, killed);
    }

    private static async Task WorksAgainAsync(
        CancellationToken cancellationToken, params IReadOnlyList<ProductProcess> killed)
    {
        var kubectl = Kubectl.Through(TestEnvironment.First);
        var took = await Until.HoldsAsync(
            Bar,
            token => kubectl.TryAsync(token, "get", "namespaces", "--request-timeout=10s"),
            result => result.ExitCode == 0 && killed.All(process => process.IsGone),
            cancellationToken);
        await TestContext.Out.WriteLineAsync($"worked again after {took}");
    }
}
