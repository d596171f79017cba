using OcmAddons.ClusterProxy.TunnelTest.Dialing;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterProxy.TunnelTest.Client;

/// <summary>What is requested, through where, and how often.</summary>
internal sealed class TestClientOptions
{
    public required KonnectivityDialerOptions Server { get; init; }

    public TunnelMode Mode { get; init; }

    public required Uri Url { get; init; }

    public int Requests { get; init; } = 1;

    /// <summary>How long each connection but the last is kept after its answer.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How long the process stays when all is done.</summary>
    public TimeSpan AfterDelay { get; init; }

    /// <summary>Whether connections are closed when their delay is over, rather than with the process.</summary>
    public bool CloseIdleConnections { get; init; } = true;

    /// <summary>Whether an https server may choose HTTP/2; it is then asked whether it is alive.</summary>
    public bool Http2 { get; init; } = true;

    /// <summary>Whether the bodies of the answers are shown.</summary>
    public bool ShowAnswers { get; init; } = true;
}
