using OcmAddons.OcmStandIn.Api;

namespace OcmAddons.OcmStandIn.Klusterlet;

/// <summary>
/// Which cluster a klusterlet stands for, and its periods. Where OCM's are long, ours are short: nothing depends on
/// them.
/// </summary>
internal sealed record KlusterletOptions(string ClusterName)
{
    /// <summary>Keyed services of the managed cluster, with the rights of the kubeconfig that was given.</summary>
    public const string Managed = "managed";

    /// <summary>Keyed services of the managed cluster, with the rights of the work agent.</summary>
    public const string WorkAgent = "work-agent";

    /// <summary>What addons' kubeconfigs are made of.</summary>
    public HubEndpoint Hub { get; init; } = new("", null, null);

    public TimeSpan StatusResync { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the API server may be unwell before it is said.</summary>
    public TimeSpan HealthPatience { get; init; } = TimeSpan.FromSeconds(20);

    public TimeSpan HealthRetry { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Addons' leases are looked at this often; OCM's agent does it every 30 s.</summary>
    public TimeSpan LeaseCheck { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Age at which an addon's lease is too old.</summary>
    public TimeSpan LeaseGrace { get; init; } = TimeSpan.FromSeconds(300);

    public TimeSpan SecretResync { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Applied objects and feedback are looked at this often while they still change.</summary>
    public TimeSpan BusyFeedback { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan QuietFeedback { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after the last change a work counts as busy.</summary>
    public TimeSpan BusyPeriod { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>What was applied for a work that vanished is kept this long.</summary>
    public TimeSpan EvictionGrace { get; init; } = TimeSpan.FromMinutes(60);

    public string ClusterGroup => OcmNames.ClusterGroup(ClusterName);
}

/// <summary>The hub as addons' agents reach it; the CA is PEM.</summary>
internal sealed record HubEndpoint(string Server, byte[]? CertificateAuthority, string? ProxyUrl)
{
    public string ClusterEntry { get; init; } = "hub";
}
