using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.ClusterGateway.Kubectl.Output;

namespace OcmAddons.ClusterGateway.Kubectl.Checks;

/// <summary>What an API server says of itself at <c>/version</c>.</summary>
internal static class ServerVersion
{
    /// <summary>Such as <c>v1.33.1</c>; something readable also when the answer is another one.</summary>
    public static string Of(string body)
    {
        try
        {
            var version = (JsonNode.Parse(body) as JsonObject)?["gitVersion"]?.ToString();
            return version is null ? "a server" : Printable.Of(version);
        }
        catch (JsonException)
        {
            return "a server";
        }
    }
}
