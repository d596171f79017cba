using OcmAddons.Kubernetes;
using OcmAddons.ManagedServiceAccount.Agent.Tokens;

namespace OcmAddons.ManagedServiceAccount.Agent.Accounts;

/// <summary>The managed cluster's side: service accounts in the install namespace and their tokens.</summary>
internal interface IManagedAccounts
{
    /// <summary>Creates the account if it is missing. Refuses when one of that name belongs to somebody else.</summary>
    Task<AccountIdentity> EnsureAsync(string name, CancellationToken cancellationToken);

    Task<IssuedToken> IssueTokenAsync(string name, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>Whether the managed cluster still accepts the token.</summary>
    Task<bool> AcceptsAsync(SecretString token, CancellationToken cancellationToken);

    /// <summary>Deletes the account and with it its tokens; one without our label is left alone.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);
}
