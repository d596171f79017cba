namespace OcmAddons.Konnectivity.Dialing;

/// <summary>Opens connections from the network of a managed cluster.</summary>
public interface ITunnelDialer
{
    /// <summary>
    /// Connects to <paramref name="host"/>, which also selects the agent: the proxy-server hands the dial to an agent
    /// that has it as an identifier. The caller owns the stream. Reads return 0 once the far side has closed in order.
    /// </summary>
    /// <exception cref="TunnelException">The connection could not be opened; the reason says why.</exception>
    Task<Stream> DialAsync(string host, int port, CancellationToken cancellationToken);
}
