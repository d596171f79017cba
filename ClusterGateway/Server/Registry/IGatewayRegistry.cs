namespace OcmAddons.ClusterGateway.Server.Registry;

/// <summary>The gateways that there are now.</summary>
internal interface IGatewayRegistry
{
    ValueTask<GatewayLookup> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>All readable gateways by name, those that cannot be read left out.</summary>
    ValueTask<IReadOnlyList<Gateway>> ListAsync(CancellationToken cancellationToken);

    Task WaitForSyncAsync(CancellationToken cancellationToken);
}

/// <summary>A gateway, or the problem with the secret of that name, or neither when there is none.</summary>
internal readonly record struct GatewayLookup(Gateway? Gateway, string? Problem)
{
    public static GatewayLookup None => default;
}
