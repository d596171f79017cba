using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>
/// Hands a target's answer to the caller: status, headers, body as it comes, trailers; or a raw connection after 101.
/// </summary>
internal static class ResponseRelay
{
    public static Task RelayAsync(
        HttpResponseMessage response, HttpContext context, CancellationToken end,
        CancellationToken cancellationToken) =>
        response.StatusCode == HttpStatusCode.SwitchingProtocols
            ? UpgradeAsync(response, context, cancellationToken)
            : CopyAsync(response, context, end, cancellationToken);

    private static async Task UpgradeAsync(
        HttpResponseMessage response, HttpContext context, CancellationToken cancellationToken)
    {
        context.Response.StatusCode = StatusCodes.Status101SwitchingProtocols;
        ForwardedHeaders.CopyResponse(response, context.Response, upgrade: true);
        await using var target = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var caller = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        await StreamPump.JoinAsync(caller, target, cancellationToken);
    }

    private static async Task CopyAsync(
        HttpResponseMessage response, HttpContext context, CancellationToken end, CancellationToken cancellationToken)
    {
        context.Response.StatusCode = (int)response.StatusCode;
        context.Features.Get<IHttpResponseFeature>()!.ReasonPhrase = response.ReasonPhrase;
        ForwardedHeaders.CopyResponse(response, context.Response, upgrade: false);
        if (HasNoBody(context, response.StatusCode))
        {
            await context.Response.StartAsync(cancellationToken);
            return;
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        if (end.CanBeCanceled) await FillUntilAsync(body, context, end, cancellationToken);
        else await StreamPump.FillAsync(body, context.Response.BodyWriter, cancellationToken);
        CopyTrailers(response, context);
    }

    private static async Task FillUntilAsync(
        Stream body, HttpContext context, CancellationToken end, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end, cancellationToken);
        try
        {
            await StreamPump.FillAsync(body, context.Response.BodyWriter, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It was told to end: what came so far is the whole answer.
        }
    }

    private static bool HasNoBody(HttpContext context, HttpStatusCode status) =>
        HttpMethods.IsHead(context.Request.Method)
        || status is HttpStatusCode.NoContent or HttpStatusCode.NotModified or HttpStatusCode.ResetContent;

    private static void CopyTrailers(HttpResponseMessage response, HttpContext context)
    {
        var feature = context.Features.Get<IHttpResponseTrailersFeature>();
        if (feature?.Trailers is not { IsReadOnly: false } trailers) return;
        foreach (var (name, values) in response.TrailingHeaders.NonValidated) trailers[name] = values.ToArray();
    }
}
