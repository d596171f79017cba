namespace OcmAddons.Konnectivity.Http2;

/// <summary>
/// While a thread hands out what it has received, what this leads it to send is gathered, and goes out when it is done:
/// one write for all, instead of one for each packet. It covers no await: who waits lets the thread go on to the end.
/// </summary>
internal sealed class FlushScope
{
    [ThreadStatic]
    private static FlushScope? current; // the thread's own

    private readonly List<Http2Output> outputs = [];
    private FlushScope? outer;

    public static FlushScope? Current => current;

    public void Enter()
    {
        outer = current;
        current = this;
    }

    /// <summary>An output that wants to be flushed when the thread is done.</summary>
    public void Add(Http2Output output) => outputs.Add(output);

    public void Exit()
    {
        current = outer;
        foreach (var output in outputs)
        {
            output.FlushDeferred();
        }

        outputs.Clear();
    }
}
