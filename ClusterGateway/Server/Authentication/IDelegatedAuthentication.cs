namespace OcmAddons.ClusterGateway.Server.Authentication;

/// <summary>The newest word of the hub on whom to believe.</summary>
internal interface IDelegatedAuthentication
{
    DelegatedAuthenticationConfig Current { get; }

    /// <summary>Completes when the hub has been asked once.</summary>
    Task WaitForSyncAsync(CancellationToken cancellationToken);

    bool IsIdentityHeader(string name) => Current.IsIdentityHeader(name);
}
