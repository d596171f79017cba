using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using OcmAddons.Hosting.Draining;

namespace OcmAddons.Hosting.Health;

/// <summary>
/// Answers <c>/healthz</c>, <c>/livez</c> and <c>/readyz</c> the way Kubernetes components do, with <c>?verbose</c>,
/// <c>?exclude=name</c> and <c>/readyz/name</c>. Checks are Microsoft's <see cref="IHealthCheck"/>: one with the tag
/// <see cref="ReadyTag"/> counts for <c>/readyz</c> only, any other for all three. <c>/ready</c> is an older name of
/// <c>/readyz</c>.
/// </summary>
public sealed class Probes(HealthCheckService checks, DrainState drain, ILogger<Probes> logger)
{
    /// <summary>Marks a check whose failure means "send me no traffic" rather than "restart me".</summary>
    public const string ReadyTag = "ready";

    private static readonly string[] Names = ["healthz", "livez", "readyz"];

    /// <summary>Answers a probe, or returns false and leaves the request alone.</summary>
    public async Task<bool> TryHandleAsync(HttpContext context)
    {
        var parts = (context.Request.Path.Value ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["ready"]) parts = ["readyz"];
        if (parts.Length is 0 or > 2 || !Names.Contains(parts[0], StringComparer.Ordinal)) return false;
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return true;
        }

        await AnswerAsync(context, parts[0], parts.ElementAtOrDefault(1));
        return true;
    }

    private async Task AnswerAsync(HttpContext context, string probe, string? only)
    {
        var excluded = context.Request.Query["exclude"];
        var results = await RunAsync(
            probe, n => (only is null || n == only) && !excluded.Contains(n), context.RequestAborted);
        if (only is not null && results.Count == 0)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var failed = results.Where(r => r.Problem is not null).ToList();
        foreach (var (name, problem) in failed) logger.CheckFailed(name, probe, problem!);
        if (failed.Count > 0) context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache, private";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        var verbose = failed.Count > 0 || context.Request.Query.ContainsKey("verbose");
        await context.Response.WriteAsync(verbose ? Describe(probe, results) : "ok", context.RequestAborted);
    }

    private async Task<List<CheckLine>> RunAsync(
        string probe, Func<string, bool> wanted, CancellationToken cancellationToken)
    {
        var results = new List<CheckLine>();
        if (wanted("ping")) results.Add(new CheckLine("ping", null));
        if (probe == "readyz" && wanted("shutdown"))
            results.Add(new CheckLine("shutdown", drain.IsDraining ? "draining" : null));
        var report = await checks.CheckHealthAsync(
            r => wanted(r.Name) && (probe == "readyz" || !r.Tags.Contains(ReadyTag)), cancellationToken);
        foreach (var (name, entry) in report.Entries)
        {
            var problem = entry.Description ?? entry.Exception?.Message ?? "failed";
            results.Add(new CheckLine(name, entry.Status == HealthStatus.Unhealthy ? problem : null));
        }

        return results;
    }

    private static string Describe(string probe, List<CheckLine> results)
    {
        var lines = results.Select(r => r.Problem is null ? $"[+]{r.Name} ok\n" : $"[-]{r.Name} failed: {r.Problem}\n");
        var verdict = results.Exists(r => r.Problem is not null) ? "failed" : "passed";
        return $"{string.Concat(lines)}{probe} check {verdict}\n";
    }

    private readonly record struct CheckLine(string Name, string? Problem);
}
