namespace OcmAddons.ClusterGateway.Server.Registry;

/// <summary>The gateways that there are now; answers from memory.</summary>
internal interface IGatewayRegistry
{
    GatewayLookup Find(string name);

    /// <summary>All readable gateways by name, those that cannot be read left out.</summary>
    IReadOnlyList<Gateway> List();

    Task WaitForSyncAsync(CancellationToken cancellationToken);
}

/// <summary>A gateway, or the problem with the secret of that name, or neither when there is none.</summary>
internal readonly record struct GatewayLookup(Gateway? Gateway, string? Problem)
{
    public static GatewayLookup None => default;
}
