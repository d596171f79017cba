using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Resources;

/// <summary>What a request says about the form of its answer.</summary>
internal static class ResourceOptions
{
    // People's clients; the others do not read what they get.
    private static readonly string[] PrettyAgents = ["curl/", "Wget/", "Mozilla/5.0"];

    public static ApiFailure NotAcceptable { get; } = new(
        406, "NotAcceptable", "only the following media types are accepted: application/json, application/yaml");

    /// <summary>Null when the request accepts nothing that there is. Sets the answer's media type.</summary>
    public static TableOptions? Read(HttpContext context, ApiRequest request)
    {
        if (Representation.Negotiate(context.Request.Headers.Accept) is not { } form) return null;
        // JSON is YAML.
        context.Response.ContentType = form.IsYaml && request.Verb != "watch" ? "application/yaml" : "application/json";
        var include = request.Target.QueryValue("includeObject") switch
        {
            "None" => IncludedObject.None,
            "Object" => IncludedObject.Whole,
            _ => IncludedObject.Metadata,
        };
        return new TableOptions(form, include, IsPretty(context, request));
    }

    private static bool IsPretty(HttpContext context, ApiRequest request) => request.Target.QueryValue("pretty") switch
    {
        "true" or "1" => true,
        null => context.Request.Headers.UserAgent is [{ } agent, ..]
            && PrettyAgents.Any(p => agent.StartsWith(p, StringComparison.Ordinal)),
        _ => false,
    };
}
