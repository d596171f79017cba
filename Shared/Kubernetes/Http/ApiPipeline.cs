using System.Net;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace OcmAddons.Kubernetes.Http;

/// <summary>
/// Sends a request until it is answered for good. Repeated is only what the server cannot have acted on: no connection
/// came about, it asked to come back later (429 or 503 with Retry-After), or it did not know our credentials and there
/// are new ones; and reads whose connection broke.
/// </summary>
internal sealed class ApiPipeline
{
    private const int MaxRetries = 4;

    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromSeconds(30);

    private static readonly ResiliencePropertyKey<ApiRequest> RequestKey = new("request");

    private readonly ApiTransport transport;
    private readonly ILogger logger;
    private readonly ResiliencePipeline<HttpResponseMessage> pipeline;

    public ApiPipeline(ApiTransport transport, TimeProvider time, ILogger logger)
    {
        this.transport = transport;
        this.logger = logger;
        pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new()
            {
                MaxRetryAttempts = MaxRetries,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(2),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(MayRepeat(arguments)),
                DelayGenerator = arguments => ValueTask.FromResult(RetryAfter(arguments.Outcome.Result)),
                OnRetry = OnRetry,
            })
            .Build();
    }

    /// <summary>
    /// A successful answer with its body unread; errors are thrown as <see cref="KubernetesException"/>.
    /// </summary>
    public async Task<HttpResponseMessage> SendAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(RequestKey, request);
        try
        {
            var response = await pipeline.ExecuteAsync(
                static async (context, state) => await state.transport.SendAsync(
                    state.request.ToMessage(), context.CancellationToken),
                context,
                (transport, request));
            if (response.IsSuccessStatusCode) return response;
            using (response) throw await ErrorResponse.ReadAsync(response, cancellationToken);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static bool MayRepeat(RetryPredicateArguments<HttpResponseMessage> arguments) => arguments.Outcome switch
    {
        { Exception: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } } => true,
        { Exception: HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } } => true,
        { Exception: HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } } => IsRead(arguments),
        { Exception: HttpRequestException { HttpRequestError: HttpRequestError.HttpProtocolError } } =>
            IsRead(arguments),
        { Result: { StatusCode: HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable } response } =>
            response.Headers.RetryAfter is not null,
        { Result: { StatusCode: HttpStatusCode.Unauthorized, RequestMessage: { } request } } =>
            arguments.AttemptNumber == 0
            && request.Options.TryGetValue(ApiTransport.HasNewCredentials, out var hasNew) && hasNew,
        _ => false,
    };

    private static bool IsRead(RetryPredicateArguments<HttpResponseMessage> arguments) =>
        arguments.Context.Properties.TryGetValue(RequestKey, out var request) && request.Method == HttpMethod.Get;

    private static TimeSpan? RetryAfter(HttpResponseMessage? response) => response?.Headers.RetryAfter?.Delta switch
    {
        { } delay when delay > MaxRetryAfter => MaxRetryAfter,
        { } delay => delay,
        null when response?.StatusCode is HttpStatusCode.Unauthorized => TimeSpan.Zero,
        null => null,
    };

    private ValueTask OnRetry(OnRetryArguments<HttpResponseMessage> arguments)
    {
        if (arguments.Context.Properties.TryGetValue(RequestKey, out var request))
        {
            var outcome = arguments.Outcome.Result is { } response
                ? ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture)
                : arguments.Outcome.Exception?.Message ?? "nothing";
            logger.Retrying(
                request.Method, request.PathAndQuery, arguments.AttemptNumber + 1, outcome, arguments.RetryDelay);
        }

        arguments.Outcome.Result?.Dispose();
        return ValueTask.CompletedTask;
    }
}
