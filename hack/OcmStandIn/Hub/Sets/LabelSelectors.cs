using OcmAddons.Kubernetes.Models;

namespace OcmAddons.OcmStandIn.Hub.Sets;

/// <summary>meta/v1 label selection; an empty selector matches everything, none at all nothing.</summary>
internal static class LabelSelectors
{
    public static bool Matches(this V1LabelSelector? selector, IDictionary<string, string>? labels)
    {
        if (selector is null) return false;
        labels ??= new Dictionary<string, string>(StringComparer.Ordinal);
        return (selector.MatchLabels ?? new Dictionary<string, string>(StringComparer.Ordinal))
                .All(l => labels.TryGetValue(l.Key, out var value) && value == l.Value)
            && (selector.MatchExpressions ?? []).All(e => Holds(e, labels));
    }

    private static bool Holds(V1LabelSelectorRequirement expression, IDictionary<string, string> labels)
    {
        var has = labels.TryGetValue(expression.Key, out var value);
        var listed = has && expression.Values?.Contains(value!) == true;
        return expression.Operator switch
        {
            "In" => listed,
            "NotIn" => !listed,
            "Exists" => has,
            "DoesNotExist" => !has,
            _ => false,
        };
    }
}
