namespace OcmAddons.ClusterGateway.Server.Authentication;

/// <summary>The newest word of the hub on whom to believe.</summary>
internal interface IDelegatedAuthentication
{
    DelegatedAuthenticationConfig Current { get; }

    bool IsIdentityHeader(string name) => Current.IsIdentityHeader(name);
}
