namespace OcmAddons.ClusterGateway.Server.Authentication;

/// <summary>Asks the hub whose bearer token it is.</summary>
internal interface ITokenReviewer
{
    /// <summary>Null when the hub does not know the token.</summary>
    Task<Caller?> ReviewAsync(string token, CancellationToken cancellationToken);
}
