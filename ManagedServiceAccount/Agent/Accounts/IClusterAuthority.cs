namespace OcmAddons.ManagedServiceAccount.Agent.Accounts;

/// <summary>The certificates by which callers of the managed cluster know its API server.</summary>
internal interface IClusterAuthority
{
    /// <summary>PEM, read afresh: it may have been replaced.</summary>
    Task<byte[]> ReadAsync(CancellationToken cancellationToken);
}
