using System.Net.Http.Headers;

namespace OcmAddons.Kubernetes.Http;

/// <summary>A request that can be sent more than once.</summary>
internal sealed record ApiRequest(
    HttpMethod Method, string PathAndQuery, byte[]? Body = null, string? ContentType = null)
{
    public const string Json = "application/json";

    public const string Apply = "application/apply-patch+yaml";

    private static readonly MediaTypeWithQualityHeaderValue AcceptJson = new(Json);

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, new Uri(PathAndQuery, UriKind.Relative));
        message.Headers.Accept.Add(AcceptJson);
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body) { Headers = { ContentType = new(ContentType ?? Json) } };
        }

        return message;
    }
}
