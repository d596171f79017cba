namespace OcmAddons.ClusterGateway.Server.Requests;

/// <summary>An error that is answered as a Kubernetes <c>Status</c>.</summary>
/// <param name="Name">The object that it is about, if any.</param>
/// <param name="Kind">That object's resource, plural.</param>
internal sealed record ApiFailure(
    int Code, string Reason, string Message, string? Name = null, string? Kind = null, int? RetryAfterSeconds = null)
{
    public static ApiFailure Unauthorized { get; } = new(401, "Unauthorized", "Unauthorized");

    public static ApiFailure NotFound { get; } =
        new(404, "NotFound", "the server could not find the requested resource");

    public static ApiFailure BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiFailure Internal(string message) => new(500, "InternalError", message);

    public static ApiFailure Unavailable(string message, string? name = null) =>
        new(503, "ServiceUnavailable", message, name, name is null ? null : "clustergateways");

    public static ApiFailure MethodNotAllowed(string verb, string resource) => new(
        405, "MethodNotAllowed", $"{verb} is not supported on resources of kind \"{resource}.{Api.GatewayApi.Group}\"",
        Kind: resource);

    public static ApiFailure ObjectNotFound(string resource, string name) => new(
        404, "NotFound", $"{resource}.{Api.GatewayApi.Group} \"{name}\" not found", name, resource);

    public static ApiFailure GatewayNotFound(string name) => ObjectNotFound("clustergateways", name);

    /// <summary>Keeps the original's words, which people search for.</summary>
    public static ApiFailure NoSuchCluster(string name) => new(
        404, "NotFound",
        $"clustergateways.{Api.GatewayApi.Group} \"{name}\" not found: {Api.ProxyMessages.NoSuchCluster} {name}",
        name, "clustergateways");
}
