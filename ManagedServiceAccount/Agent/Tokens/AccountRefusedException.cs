namespace OcmAddons.ManagedServiceAccount.Agent.Tokens;

/// <summary>The agent must not do what it was asked to: something of that name belongs to somebody else.</summary>
internal sealed class AccountRefusedException(string reason, string message) : Exception(message)
{
    /// <summary>For the condition.</summary>
    public string Reason { get; } = reason;
}
