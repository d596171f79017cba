using System.Diagnostics;

namespace OcmAddons.Benchmarks.Gateway;

/// <summary>One watch of one object; says when it is told something.</summary>
internal sealed class Watcher
{
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task running;
    private TaskCompletionSource<long>? next;

    public Watcher(ApiWay way, HttpMessageInvoker client, int @object, CancellationToken cancellationToken)
    {
        Object = @object;
        running = RunAsync(way, client, cancellationToken);
    }

    public int Object { get; }

    /// <summary>Completes with the first event: the object is there.</summary>
    public Task Opened => opened.Task;

    /// <summary>When the next event arrives.</summary>
    public Task<long> NextAsync()
    {
        var source = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref next, source);
        return source.Task;
    }

    public async Task EndAsync()
    {
        try
        {
            await running;
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
            // as it was asked to
        }
    }

    private async Task RunAsync(ApiWay way, HttpMessageInvoker client, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await way.GetAsync(client, BenchObjects.Watch(Object), cancellationToken);
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var lines = new StreamReader(body, bufferSize: 4096);
            while (await lines.ReadLineAsync(cancellationToken) is not null)
            {
                var now = Stopwatch.GetTimestamp();
                opened.TrySetResult();
                Volatile.Read(ref next)?.TrySetResult(now);
            }

            throw new HttpRequestException($"{way.Name}: a watch ended.");
        }
        catch (Exception e)
        {
            opened.TrySetException(e);
            Volatile.Read(ref next)?.TrySetException(e);
            throw;
        }
    }
}
