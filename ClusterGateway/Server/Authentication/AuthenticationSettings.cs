namespace OcmAddons.ClusterGateway.Server.Authentication;

/// <summary>What flags say about callers; what they leave open, the hub's ConfigMap says.</summary>
/// <param name="ClientCaFile">Empty: the ConfigMap's.</param>
/// <param name="FrontProxy">Null: the ConfigMap's.</param>
/// <param name="SkipLookup">The ConfigMap is not read.</param>
/// <param name="TolerateFailedLookup">Requests are served although the ConfigMap could not be read.</param>
internal sealed record AuthenticationSettings(
    string ClientCaFile, FrontProxySettings? FrontProxy, bool SkipLookup, bool TolerateFailedLookup, TimeSpan TokenTtl)
{
    public static AuthenticationSettings Default { get; } =
        new("", FrontProxy: null, SkipLookup: false, TolerateFailedLookup: false, TimeSpan.FromSeconds(10));

    /// <summary>Callers who prove nothing are let in as <c>system:anonymous</c>, for authorization to judge.</summary>
    public bool Anonymous { get; init; }

    /// <summary>Whether anything is left for the ConfigMap to say.</summary>
    public bool NeedsLookup => !SkipLookup && (ClientCaFile.Length == 0 || FrontProxy is null);
}

/// <summary>How a front proxy proves itself, and names callers.</summary>
internal sealed record FrontProxySettings(
    string CaFile, IReadOnlyList<string> AllowedNames, IReadOnlyList<string> UsernameHeaders,
    IReadOnlyList<string> UidHeaders, IReadOnlyList<string> GroupHeaders, IReadOnlyList<string> ExtraPrefixes);
