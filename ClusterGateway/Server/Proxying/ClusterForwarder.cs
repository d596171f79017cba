using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Server.Credentials;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Proxying;

/// <summary>Sends a request to a managed cluster and its answer back, both as they are and as they come.</summary>
internal sealed class ClusterForwarder(
    ClusterConnections connections, DynamicCredentials credentials, ForwardedRequestBuilder requests,
    ProxyMetrics metrics, StreamMemory memory, TimeProvider time, ILogger<ClusterForwarder> logger)
{
    public async Task ForwardAsync(HttpContext context, ProxyCall call)
    {
        var started = time.GetTimestamp();
        metrics.Started();
        try
        {
            await TryForwardAsync(context, call);
        }
        finally
        {
            var length = time.GetElapsedTime(started);
            metrics.Finished(
                call.Gateway.Name, call.Request.Inner.ResourceLabel, call.Request.Inner.Verb,
                context.Response.StatusCode, length);
            memory.Ended(length);
        }
    }

    private async Task TryForwardAsync(HttpContext context, ProxyCall call)
    {
        if (ForwardedRequestBuilder.Problem(call) is { } problem)
        {
            await StatusWriter.WriteAsync(context, problem);
            return;
        }

        try
        {
            var issued = call.Gateway.Credential!.Exec is not null;
            for (var again = issued && !HasBody(context); ; again = false)
            {
                var resolved = issued
                    ? call with { Gateway = await credentials.ResolveAsync(call.Gateway, context.RequestAborted) }
                    : call;
                using var lease = connections.Rent(resolved.Gateway);
                using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lease.Removed);
                if (await ExchangeAsync(context, resolved, lease.Invoker, again, over.Token)) return;
            }
        }
        catch (GatewayConfigurationException e)
        {
            await RefuseAsync(context, call.Gateway, e);
        }
    }

    /// <summary>False when an issued credential was refused, and the caller was told nothing yet.</summary>
    private async Task<bool> ExchangeAsync(
        HttpContext context, ProxyCall call, HttpMessageInvoker invoker, bool again,
        CancellationToken cancellationToken)
    {
        var gateway = call.Gateway;
        HttpResponseMessage response;
        try
        {
            response = await SendAsync(context, call, invoker, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            if (!context.RequestAborted.IsCancellationRequested)
                await RefuseAsync(context, gateway, cancellationToken.IsCancellationRequested ? Removed(gateway) : e);
            return true;
        }

        using (response)
        {
            if (response.StatusCode == HttpStatusCode.Unauthorized && credentials.Refused(gateway) && again)
                return false;
            try
            {
                await ResponseRelay.RelayAsync(response, context, call.End, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                // What was sent is not the whole answer: the caller must see it break, not end.
                if (!context.RequestAborted.IsCancellationRequested) logger.AnswerCutShort(gateway.Name, e);
                context.Abort();
            }
        }

        return true;
    }

    /// <summary>A read that met a connection as it died is sent again, once, on another.</summary>
    private async Task<HttpResponseMessage> SendAsync(
        HttpContext context, ProxyCall call, HttpMessageInvoker invoker, CancellationToken cancellationToken)
    {
        var upgrade = context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true;
        var hasBody = HasBody(context);
        var repeatable = !hasBody && !upgrade
            && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method));
        for (var last = !repeatable; ; last = true)
        {
            var message = requests.Build(context, call, upgrade, hasBody, cancellationToken);
            try
            {
                return await invoker.SendAsync(message, cancellationToken);
            }
            catch (HttpRequestException e) when (!last && WasLost(e))
            {
                logger.RequestRepeated(call.Gateway.Name, e.HttpRequestError);
            }
        }
    }

    private static bool HasBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;

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
