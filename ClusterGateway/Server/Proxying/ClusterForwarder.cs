using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>Sends a request to a managed cluster and its answer back, both as they are and as they come.</summary>
internal sealed class ClusterForwarder(
    ClusterConnections connections, ForwardedRequestBuilder requests, ProxyMetrics metrics, TimeProvider time,
    ILogger<ClusterForwarder> logger)
{
    public async Task ForwardAsync(HttpContext context, Gateway gateway, ApiRequest request)
    {
        var started = time.GetTimestamp();
        var inner = InnerRequest.Parse(context.Request.Method, request.SubPath, request.IsWatch);
        metrics.Started();
        try
        {
            await TryForwardAsync(context, gateway, request);
        }
        finally
        {
            metrics.Finished(
                gateway.Name, inner.Resource, inner.Verb, context.Response.StatusCode, time.GetElapsedTime(started));
        }
    }

    private async Task TryForwardAsync(HttpContext context, Gateway gateway, ApiRequest request)
    {
        if (ForwardedRequestBuilder.Problem(gateway, request) is { } problem)
        {
            await StatusWriter.WriteAsync(context, problem);
            return;
        }

        try
        {
            using var lease = connections.Rent(gateway);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lease.Removed);
            await ExchangeAsync(context, gateway, request, lease.Invoker, over.Token);
        }
        catch (GatewayConfigurationException e)
        {
            await RefuseAsync(context, gateway, e);
        }
    }

    private async Task ExchangeAsync(
        HttpContext context, Gateway gateway, ApiRequest request, HttpMessageInvoker invoker,
        CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await SendAsync(context, gateway, request, invoker, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            if (context.RequestAborted.IsCancellationRequested) return;
            await RefuseAsync(context, gateway, cancellationToken.IsCancellationRequested ? Removed(gateway) : e);
            return;
        }

        using (response)
        {
            try
            {
                await ResponseRelay.RelayAsync(response, context, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // What was sent is not the whole answer: the caller must see it break, not end.
                if (!context.RequestAborted.IsCancellationRequested) logger.AnswerCutShort(gateway.Name, e);
                context.Abort();
            }
        }
    }

    /// <summary>A read that met a connection as it died is sent again, once, on another.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        HttpContext context, Gateway gateway, ApiRequest request, HttpMessageInvoker invoker,
        CancellationToken cancellationToken)
    {
        var upgrade = context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true;
        var hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;
        var repeatable = !hasBody && !upgrade
            && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method));
        for (var last = !repeatable; ; last = true)
        {
            var message = requests.Build(context, gateway, request, upgrade, hasBody, cancellationToken);
            try
            {
                return await invoker.SendAsync(message, cancellationToken);
            }
            catch (HttpRequestException e) when (!last && WasLost(e))
            {
                logger.RequestRepeated(gateway.Name, e.HttpRequestError);
            }
        }
    }

    private static bool WasLost(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.ResponseEnded or HttpRequestError.HttpProtocolError
        || (
            e.HttpRequestError == HttpRequestError.Unknown
                && e.InnerException is IOException and not Konnectivity.Dialing.TunnelException);

    private async Task RefuseAsync(HttpContext context, Gateway gateway, Exception reason)
    {
        var failure = ProxyFailure.From(gateway.Name, reason);
        logger.TargetFailed(gateway.Name, failure.Code, failure.Message);
        await StatusWriter.WriteAsync(context, failure);
    }

    private static HttpRequestException Removed(Gateway gateway) => new(
        HttpRequestError.ConnectionError, $"the credential of cluster {gateway.Name} was withdrawn", null,
        HttpStatusCode.ServiceUnavailable);
}
