using System.Globalization;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.E2E.Tests.Restarts;

/// <summary>
/// A watch as every informer has it: when it ends it is opened again where it stopped. Remembers the numbers that it
/// was told, one by one.
/// </summary>
internal sealed class ResumingWatch : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly KubernetesClient client;
    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly List<int> numbers = [];
    private readonly ListOptions options;
    private readonly Task running;

    public ResumingWatch(string kubeconfig, string space, string resourceVersion)
    {
        client = new(KubernetesConfig.Load(kubeconfig), TimeProvider.System);
        options = new(space, FieldSelector: "metadata.name=counter");
        running = RunAsync(resourceVersion);
    }

    /// <summary>How often it was opened again.</summary>
    public int Resumed { get; private set; }

    public IReadOnlyList<int> Numbers
    {
        get { lock (gate) return [.. numbers]; }
    }

    public int Last
    {
        get { lock (gate) return numbers.Count > 0 ? numbers[^1] : 0; }
    }

    /// <summary>Returns when it has been told this number.</summary>
    public async Task SeesAsync(int number, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(patience);
        try
        {
            while (Last < number)
            {
                if (running.IsCompleted) await running;
                await timer.WaitForNextTickAsync(deadline.Token);
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AssertionException($"{number} was not told within {patience}", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // as it was asked to
        }

        client.Dispose();
        stop.Dispose();
    }

    private async Task RunAsync(string resourceVersion)
    {
        for (; ; Resumed++)
        {
            try
            {
                await foreach (var told in client.WatchAsync<V1ConfigMap>(options, resourceVersion, stop.Token))
                {
                    resourceVersion = told.Entity.Metadata.ResourceVersion!;
                    if (told.Type == WatchEventType.Bookmark) continue;
                    lock (gate) numbers.Add(int.Parse(told.Entity.Data!["n"], CultureInfo.InvariantCulture));
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException
                or KubernetesException { Code: >= 500 })
            {
                // the hop that was restarted
            }

            await Task.Delay(Pause, TimeProvider.System, stop.Token);
        }
    }
}
