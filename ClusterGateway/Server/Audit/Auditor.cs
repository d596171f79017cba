using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Server.Audit.Backends;
using OcmAddons.ClusterGateway.Server.Audit.Events;
using OcmAddons.ClusterGateway.Server.Audit.Policies;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Audit;

/// <summary>
/// Gives every request its Audit-ID, which goes on to the managed cluster, and makes of it the events that the policy
/// wants.
/// </summary>
internal sealed class Auditor(
    AuditPolicy policy, IReadOnlyList<AuditQueue> backends, AuditMetrics metrics, TimeProvider time)
{
    private const string IdHeader = "Audit-Id";
    private const int MaxId = 64;

    private static readonly ApiFailure NotStored = ApiFailure.Internal("failed to store audit event");

    public AuditEntry Begin(HttpContext context, ApiRequest request)
    {
        var id = context.Request.Headers[IdHeader] is [{ Length: > 0 and <= MaxId } given]
            ? given
            : Guid.NewGuid().ToString();
        context.Request.Headers[IdHeader] = id;
        var entry = new AuditEntry(id, time.GetUtcNow());
        context.Features.Set(entry);
        context.Response.OnStarting(() =>
        {
            context.Response.Headers.TryAdd(IdHeader, id);
            return request.IsProxy || request.Verb == "watch"
                ? EmitAsync(AuditStages.ResponseStarted, context, request, entry)
                : Task.CompletedTask;
        });
        return entry;
    }

    /// <summary>To be called when it is known who sent the request. Null when it may go on.</summary>
    public async Task<ApiFailure?> ReceivedAsync(HttpContext context, ApiRequest request)
    {
        if (context.Features.Get<AuditEntry>() is not { } entry) return null;
        if (await EmitAsync(AuditStages.RequestReceived, context, request, entry)) return null;
        metrics.Rejected();
        return NotStored;
    }

    /// <param name="failed">The server could not cope with the request.</param>
    public Task EndAsync(HttpContext context, ApiRequest request, AuditEntry entry, bool failed)
    {
        if (failed && !context.Response.HasStarted) context.Response.StatusCode = 500;
        var stage = failed ? AuditStages.Panic : AuditStages.ResponseComplete;
        return EmitAsync(stage, context, request, entry);
    }

    /// <summary>False when somebody insists on having it and has not got it.</summary>
    private async Task<bool> EmitAsync(
        AuditStages stage, HttpContext context, ApiRequest request, AuditEntry entry)
    {
        if (backends.Count == 0 || !Decide(entry, request).Records(stage)) return true;
        var audited = Event(stage, context, request, entry);
        metrics.Made();
        var kept = true;
        foreach (var backend in backends) kept &= await backend.AddAsync(audited);
        return kept;
    }

    private AuditDecision Decide(AuditEntry entry, ApiRequest request)
    {
        if (entry.Decision is { } known) return known;
        // Discovery is answered to everybody, whom nobody has asked for a name.
        var user = entry.User ?? (entry.Allowed ? Caller.Anonymous : null);
        var decision = policy.Decide(user, request);
        entry.Decision = decision;
        metrics.Decided(decision.Level);
        return decision;
    }

    private AuditEvent Event(AuditStages stage, HttpContext context, ApiRequest request, AuditEntry entry)
    {
        var decision = entry.Decision!.Value;
        var answered = stage != AuditStages.RequestReceived;
        return new AuditEvent
        {
            Id = entry.Id,
            Level = decision.Level,
            Stage = stage,
            RequestUri = AuditText.Bounded(request.Target.Path + AuditText.WithoutSecrets(request.Target.Query)),
            Request = request,
            User = entry.User ?? Caller.Anonymous,
            ImpersonatedUser = entry.ImpersonatedUser,
            SourceIps = SourceIps(context),
            UserAgent = context.Request.Headers.UserAgent is [{ Length: > 0 } agent, ..]
                ? AuditText.Bounded(agent)
                : null,
            Code = answered ? context.Response.StatusCode : null,
            Failure = entry.Failure,
            RequestObject = decision.Level >= AuditLevel.Request ? Body(entry, entry.RequestBody) : default,
            ResponseObject = decision.Level >= AuditLevel.RequestResponse ? Body(entry, entry.ResponseBody) : default,
            Received = entry.Received,
            At = time.GetUtcNow(),
            Annotations = AuditAnnotations.Of(entry, request, answered),
        };
    }

    private static ReadOnlyMemory<byte> Body(AuditEntry entry, ReadOnlyMemory<byte> body)
    {
        if (!AuditedBody.TryRead(body, entry.Decision!.Value.OmitManagedFields, out var recorded))
            entry.BodyLeftOut = true;
        return recorded;
    }

    private static IReadOnlyList<string> SourceIps(HttpContext context)
    {
        var forwarded = context.Request.Headers["X-Forwarded-For"].ToString()
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(10);
        return [.. forwarded.Select(AuditText.Bounded), context.Connection.RemoteIpAddress?.ToString() ?? ""];
    }
}
