using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Http;

namespace OcmAddons.E2E.Tests.Restarts;

/// <summary>A new version of the gateway takes over while people work.</summary>
[CancelAfter(300_000)]
[NonParallelizable]
public sealed class RollingUpdateTests
{
    private const int PerSecond = 200;

    [Test]
    public async Task Gateway_RolledUnderLoad_NoRequestFails(CancellationToken cancellationToken)
    {
        // Nothing in it tries again.
        using var client = new KubernetesClient(
            KubernetesConfig.Load(Places.GatewayKubeconfig(TestEnvironment.First)), TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var load = LoadAsync(client, stop.Token);

        await new Pods(Kubectl.Hub, TestEnvironment.AddOnNamespace, "gateway-deployment").RollAsync(cancellationToken);
        await stop.CancelAsync();

        var answers = await load;
        await TestContext.Out.WriteLineAsync($"{answers.Count} requests");
        Assert.That(answers, Has.Count.GreaterThan(PerSecond));
        Assert.That(answers.Where(a => a.Length > 0).GroupBy(a => a).Select(a => (a.Key, a.Count())), Is.Empty);
    }

    /// <summary>Begins a request at each tick, whether or not the earlier ones are answered; what went wrong with
    /// each.</summary>
    private static async Task<List<string>> LoadAsync(KubernetesClient client, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond));
        var requests = new List<Task<string>>();
        while (!stop.IsCancellationRequested)
        {
            requests.Add(RequestAsync(client));
            await Task.WhenAny(timer.WaitForNextTickAsync(stop).AsTask());
        }

        return [.. await Task.WhenAll(requests)];
    }

    private static async Task<string> RequestAsync(KubernetesClient client)
    {
        try
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Get, client.BaseAddress + "/api/v1/namespaces/default");
            using var response = await client.SendAsync(request, CancellationToken.None);
            var text = await response.Content.ReadAsStringAsync(CancellationToken.None);
            return response.IsSuccessStatusCode ? "" : $"{(int)response.StatusCode}: {text}";
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return e.Message;
        }
    }
}
