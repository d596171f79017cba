using Microsoft.AspNetCore.Http;
using OcmAddons.ClusterGateway.Server.Authorization;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Authentication;

/// <summary>
/// Lets callers that come straight to this server act as somebody else, if the hub allows each part of it. What comes
/// through the hub's own API server has been through this there.
/// </summary>
internal sealed class CallerImpersonation(CallerAuthorizer authorizer)
{
    public const string HeaderPrefix = "Impersonate-";

    // Each part costs a question to the hub.
    private const int MaxParts = 64;

    private const string ExtraPrefix = HeaderPrefix + "Extra-";

    private const string AuthenticationGroup = "authentication.k8s.io";

    /// <summary>Who the caller is from here on, or why not.</summary>
    public async Task<Admission> ApplyAsync(
        Caller caller, IHeaderDictionary headers, CancellationToken cancellationToken)
    {
        if (!headers.Keys.Any(k => k.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase)))
            return new(caller, null);
        if (Read(headers, out var problem) is not { } wanted) return new(null, ApiFailure.BadRequest(problem));
        foreach (var question in Questions(wanted))
        {
            if (await authorizer.AuthorizeAsync(caller, question, cancellationToken) is { } refusal)
                return new(null, refusal);
        }

        return new(Resolved(wanted), null);
    }

    private static Caller? Read(IHeaderDictionary headers, out string problem)
    {
        var extra = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (name, values) in headers)
        {
            if (!name.StartsWith(HeaderPrefix, StringComparison.OrdinalIgnoreCase)) continue;
            if (name.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase))
            {
                var key = Uri.UnescapeDataString(name[ExtraPrefix.Length..]).ToLowerInvariant();
                extra[key] = [.. extra.GetValueOrDefault(key, []), .. HeaderText.Decode(values)];
            }
            else if (name[HeaderPrefix.Length..].ToUpperInvariant() is not ("USER" or "GROUP" or "UID"))
            {
                problem = $"there is no impersonation header {name}";
                return null;
            }
        }

        var groups = HeaderText.Decode(headers["Impersonate-Group"]);
        var uid = HeaderText.Decode(headers["Impersonate-Uid"]) is [var first, ..] ? first : null;
        problem = HeaderText.Decode(headers["Impersonate-User"]) switch
        {
            [] or [""] => "impersonation needs a user",
            { Count: > 1 } => "there can be one impersonated user",
            _ when groups.Count + extra.Sum(e => e.Value.Count) > MaxParts => $"impersonation of over {MaxParts} parts",
            _ => "",
        };
        return problem.Length > 0
            ? null
            : new(HeaderText.Decode(headers["Impersonate-User"])[0], uid, groups, extra);
    }

    private static IEnumerable<AccessQuestion> Questions(Caller wanted)
    {
        yield return ServiceAccount(wanted.Name) is var (@namespace, name)
            ? new("impersonate", "", "v1", "serviceaccounts", "", name, "", @namespace)
            : new("impersonate", "", "v1", "users", "", wanted.Name, "");
        foreach (var group in wanted.Groups) yield return new("impersonate", "", "v1", "groups", "", group, "");
        foreach (var (key, values) in wanted.Extra)
        {
            foreach (var value in values)
                yield return new("impersonate", AuthenticationGroup, "v1", "userextras", key, value, "");
        }

        if (wanted.Uid is { Length: > 0 } uid)
            yield return new("impersonate", AuthenticationGroup, "v1", "uids", "", uid, "");
    }

    /// <summary>Groups that come with a name are added as kube-apiserver adds them.</summary>
    private static Caller Resolved(Caller wanted)
    {
        if (wanted.Name == "system:anonymous")
            return wanted with { Groups = [.. wanted.Groups.Append("system:unauthenticated").Distinct()] };
        var groups = wanted.Groups.Count == 0 && ServiceAccount(wanted.Name) is var (@namespace, _)
            ? ["system:serviceaccounts", $"system:serviceaccounts:{@namespace}"]
            : wanted.Groups;
        return Caller.Proven(wanted.Name, wanted.Uid, groups, wanted.Extra);
    }

    private static (string Namespace, string Name)? ServiceAccount(string user) =>
        user.Split(':') is ["system", "serviceaccount", { Length: > 0 } @namespace, { Length: > 0 } name]
            ? (@namespace, name)
            : null;
}

/// <summary>Who a request is from, or why it goes no further.</summary>
internal readonly record struct Admission(Caller? Caller, ApiFailure? Refusal);
