using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Authorization;

/// <summary>The hub's own authorization, through SubjectAccessReview.</summary>
[EntityRbac(typeof(V1SubjectAccessReview), Verbs = RbacVerb.Create)]
internal sealed class SubjectAccessReviewer(IKubernetesClient hub) : IAccessReviewer
{
    public async Task<AccessDecision> ReviewAsync(
        Caller caller, AccessQuestion question, CancellationToken cancellationToken)
    {
        var review = new V1SubjectAccessReview
        {
            Spec = new V1SubjectAccessReviewSpec
            {
                User = caller.Name,
                Uid = caller.Uid,
                Groups = [.. caller.Groups],
                Extra = caller.Extra.ToDictionary(e => e.Key, e => (IList<string>)[.. e.Value]),
                ResourceAttributes = question.IsResource ? Resource(question) : null,
                NonResourceAttributes = question.IsResource
                    ? null
                    : new V1NonResourceAttributes { Path = question.Path, Verb = question.Verb },
            },
        };
        var answer = await hub.CreateAsync(review, cancellationToken);
        var status = answer.Status;
        return new(status?.Allowed == true && status.Denied != true, status?.Reason);
    }

    private static V1ResourceAttributes Resource(AccessQuestion question) => new()
    {
        Verb = question.Verb,
        Group = question.Group,
        Version = question.Version,
        Namespace = question.Namespace.Length > 0 ? question.Namespace : null,
        Resource = question.Resource,
        Subresource = question.Subresource.Length > 0 ? question.Subresource : null,
        Name = question.Name.Length > 0 ? question.Name : null,
    };
}
