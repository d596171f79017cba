using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.E2E.Tests.Restarts;

/// <summary>
/// A watch through hub, gateway and tunnel while each of them is restarted in turn: once, or again and again for as
/// many minutes as <c>OCM_ADDONS_E2E_WATCH_MINUTES</c> says.
/// </summary>
[CancelAfter(3_600_000)]
[NonParallelizable]
public sealed class WatchRestartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Length = TimeSpan.FromMinutes(
        int.TryParse(
            Environment.GetEnvironmentVariable("OCM_ADDONS_E2E_WATCH_MINUTES"), CultureInfo.InvariantCulture,
            out var minutes)
            ? minutes
            : 0);

    private static readonly Pods[] Hops =
    [
        new(Kubectl.Hub, TestEnvironment.AddOnNamespace, "gateway-deployment"),
        new(Kubectl.Hub, TestEnvironment.AddOnNamespace, "cluster-proxy"),
        new(
            Kubectl.Direct(TestEnvironment.First), "open-cluster-management-cluster-proxy",
            "cluster-proxy-proxy-agent"),
    ];

    [Test]
    public async Task Watch_EveryHopRestarted_MissesNothingAndRepeatsNothing(CancellationToken cancellationToken)
    {
        await using var space = await TestNamespace.CreateAsync(cancellationToken);
        using var direct = new KubernetesClient(
            KubernetesConfig.Load(Places.AdminKubeconfig(TestEnvironment.First)), TimeProvider.System);
        var counter = await direct.CreateAsync(Counter(space.Name), cancellationToken);
        await using var watch = new ResumingWatch(
            Places.GatewayKubeconfig(TestEnvironment.First), space.Name, counter.Metadata.ResourceVersion!);
        using var writing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var written = WriteAsync(direct, space.Name, writing.Token);
        var time = Stopwatch.StartNew();

        do
        {
            var gone = new List<Task>();
            foreach (var hop in Hops)
            {
                gone.Add(await hop.RestartAsync(cancellationToken));
                await watch.SeesAsync(watch.Last + 1, Patience, cancellationToken);
            }

            await Task.WhenAll(gone);
            await watch.SeesAsync(watch.Last + 1, Patience, cancellationToken);
        }
        while (time.Elapsed < Length);

        await writing.CancelAsync();
        var last = await written;
        await watch.SeesAsync(last, Patience, cancellationToken);
        await TestContext.Out.WriteLineAsync($"{last} events in {time.Elapsed}, resumed {watch.Resumed} times");
        Assert.That(watch.Resumed, Is.GreaterThan(0), "nothing was ever interrupted");
        Assert.That(watch.Numbers, Is.EqualTo(Enumerable.Range(1, last)));
    }

    /// <summary>Counts until it is told to stop; the last number.</summary>
    private static async Task<int> WriteAsync(
        KubernetesClient client, string space, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var last = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var patch = KubernetesPatch.Merge(new JsonObject { ["data"] = new JsonObject { ["n"] = $"{last + 1}" } });
            await client.PatchAsync<V1ConfigMap>(new(space, "counter"), patch, null, CancellationToken.None);
            last++;
            await Task.WhenAny(timer.WaitForNextTickAsync(cancellationToken).AsTask());
        }

        return last;
    }

    private static V1ConfigMap Counter(string space) => new()
    {
        Metadata = new V1ObjectMeta { Name = "counter", NamespaceProperty = space },
        Data = new Dictionary<string, string> { ["n"] = "0" },
    };
}
