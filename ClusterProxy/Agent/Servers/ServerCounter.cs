namespace OcmAddons.ClusterProxy.Agent.Servers;

/// <summary>How many proxy-servers there are: what they say themselves, or the leases that they hold.</summary>
internal sealed class ServerCounter(ProxyAgentOptions options, LeaseCounter? leases = null)
{
    private int responded = 1;

    public int Count
    {
        get
        {
            var said = Volatile.Read(ref responded);
            if (leases is null) return said;
            return options.ServerCountSource == ServerCountSource.Max ? Math.Max(said, leases.Count) : leases.Count;
        }
    }

    /// <summary>A server has said how many there are.</summary>
    public void Responded(int count) => Volatile.Write(ref responded, count);
}
