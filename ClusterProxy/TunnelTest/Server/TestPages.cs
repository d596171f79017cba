using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace OcmAddons.ClusterProxy.TunnelTest.Server;

/// <summary>The pages of konnectivity's test server: the path says how a request ends.</summary>
internal sealed class TestPages(TimeProvider time)
{
    private const string Html = "text/html; charset=utf-8";
    private const string Plain = "text/plain; charset=utf-8";
    private const int DefaultSleepSeconds = 10;
    private const int MaxSleepSeconds = 3600;

    private const string Success =
        """
        <!DOCTYPE html>
        <html>
            <head><title>Success</title></head>
            <body><p>The request has arrived.</p></body>
        </html>

        """;

    public async Task HandleAsync(HttpContext context)
    {
        switch (context.Request.Path.Value)
        {
            case "/success":
                await AnswerAsync(context, StatusCodes.Status200OK, Html, Success);
                break;
            case "/sleep":
                await Task.Delay(SleepOf(context.Request), time, context.RequestAborted);
                await AnswerAsync(context, StatusCodes.Status200OK, Html, Success);
                break;
            case "/error":
                await AnswerAsync(
                    context, StatusCodes.Status500InternalServerError, Plain, "Internal Server Error\n");
                break;
            case "/close":
                context.Abort();
                break;
            default:
                await AnswerAsync(context, StatusCodes.Status404NotFound, Plain, "404 page not found\n");
                break;
        }
    }

    // ?time=SECONDS
    private static TimeSpan SleepOf(HttpRequest request)
    {
        var given = request.Query["time"];
        return given is [{ } text] && int.TryParse(
            text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, MaxSleepSeconds))
            : TimeSpan.FromSeconds(DefaultSleepSeconds);
    }

    private static Task AnswerAsync(HttpContext context, int status, string type, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }
}
