namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>A handler with its connections, kept until it is retired and no request holds it.</summary>
#pragma warning disable CA1001 // A source without a timer holds nothing, and requests may still look at its token.
internal sealed class ConnectionSet(string fingerprint, HttpMessageInvoker invoker)
#pragma warning restore CA1001
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource cut = new();
    private int holders;
    private bool retired;

    public string Fingerprint => fingerprint;

    public ConnectionLease? TryRent()
    {
        lock (gate)
        {
            if (retired) return null;
            holders++;
            return new ConnectionLease(this, invoker, cut.Token);
        }
    }

    public void Retire()
    {
        lock (gate)
        {
            if (retired) return;
            retired = true;
            if (holders > 0) return;
        }

        Close();
    }

    public void Cut()
    {
        Retire();
        cut.Cancel();
    }

    public void Return()
    {
        lock (gate)
        {
            if (--holders > 0 || !retired) return;
        }

        Close();
    }

    private void Close() => invoker.Dispose();
}

/// <summary>One request's use of a connection set.</summary>
internal sealed class ConnectionLease(
    ConnectionSet set, HttpMessageInvoker invoker, CancellationToken removed) : IDisposable
{
    private int disposed;

    public HttpMessageInvoker Invoker => invoker;

    /// <summary>Fires when the cluster is no longer ours to talk to.</summary>
    public CancellationToken Removed => removed;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0) set.Return();
    }
}
