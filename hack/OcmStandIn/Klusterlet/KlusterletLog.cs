using Microsoft.Extensions.Logging;

namespace OcmAddons.OcmStandIn.Klusterlet;

internal static partial class KlusterletLog // owns events 5050-5099
{
    [LoggerMessage(
        5050, LogLevel.Information, "Asked the hub for the identity {User} with {Request}; waiting for its approval")]
    public static partial void IdentityRequested(this ILogger log, string user, string request);

    [LoggerMessage(5051, LogLevel.Information, "Registered as {User}; certificate valid until {Expires}")]
    public static partial void Registered(this ILogger log, string user, DateTimeOffset expires);

    [LoggerMessage(5052, LogLevel.Warning, "Not registered yet; trying again in {Delay}")]
    public static partial void NotRegistered(this ILogger log, TimeSpan delay, Exception exception);

    [LoggerMessage(5053, LogLevel.Information, "Asked for a certificate of {AddOn} ({Signer}) with {Request}")]
    public static partial void CertificateRequested(this ILogger log, string addOn, string signer, string request);

    [LoggerMessage(5054, LogLevel.Information, "Credentials of {AddOn} are in {Secret}, valid until {Expires}")]
    public static partial void CredentialsWritten(
        this ILogger log, string addOn, string secret, DateTimeOffset expires);

    [LoggerMessage(5055, LogLevel.Information, "Credentials of {AddOn} removed: {Secret}")]
    public static partial void CredentialsRemoved(this ILogger log, string addOn, string secret);

    [LoggerMessage(5056, LogLevel.Warning, "Cluster lease not renewed; next attempt in {Delay}")]
    public static partial void LeaseNotRenewed(this ILogger log, TimeSpan delay, Exception exception);

    [LoggerMessage(5057, LogLevel.Information, "Addon {AddOn} is {State} ({Reason})")]
    public static partial void AddOnState(this ILogger log, string addOn, string state, string reason);

    [LoggerMessage(5058, LogLevel.Information, "{Work}: {Verb} {Resource} {Object}")]
    public static partial void Applied(this ILogger log, string work, string verb, string resource, string @object);

    [LoggerMessage(5059, LogLevel.Warning, "{Work}: {Object} not applied: {Problem}")]
    public static partial void NotApplied(this ILogger log, string work, string @object, string problem);

    [LoggerMessage(5060, LogLevel.Information, "Everything applied for {Work} is gone")]
    public static partial void WorkRemoved(this ILogger log, string work);

    [LoggerMessage(5061, LogLevel.Warning, "Certificate request {Request} of {AddOn} was refused: {Reason}")]
    public static partial void RequestRefused(this ILogger log, string request, string addOn, string reason);
}
