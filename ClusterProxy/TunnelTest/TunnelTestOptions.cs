using OcmAddons.ClusterProxy.TunnelTest.Dialing;
using OcmAddons.Konnectivity.Dialing;

namespace OcmAddons.ClusterProxy.TunnelTest;

/// <summary>Where a tunnel is to end: the host also selects the agent.</summary>
internal sealed record TunnelTarget(string Host, int Port)
{
    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}

/// <summary>What is to be tested, and how.</summary>
internal sealed class TunnelTestOptions
{
    public required KonnectivityDialerOptions Server { get; init; }

    public TunnelMode Mode { get; init; }

    public required TunnelTarget Target { get; init; }

    /// <summary>Fetched through the tunnel when set.</summary>
    public Uri? Url { get; init; }

    /// <summary>CA of the URL's server; the system's when unset.</summary>
    public string? UrlCaFile { get; init; }

    public bool SkipUrlVerification { get; init; }

    public bool Measure { get; init; }

    /// <summary>How long each load is measured.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(5);

    public int Connections { get; init; } = 16;

    public bool Json { get; init; }
}
