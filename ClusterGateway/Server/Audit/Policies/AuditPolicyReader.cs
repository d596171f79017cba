using OcmAddons.Kubernetes.Yaml;

namespace OcmAddons.ClusterGateway.Server.Audit.Policies;

/// <summary>
/// Reads a <c>Policy</c> of audit.k8s.io/v1. What is not known there is an error, and not passed over: a rule whose
/// selector is misspelt would select everything.
/// </summary>
internal static class AuditPolicyReader
{
    private const string ApiVersion = "audit.k8s.io/v1";
    private const int MaxLength = 1024 * 1024;

    private static readonly string[] StageNames =
        [.. Enum.GetNames<AuditStages>().Where(name => name != nameof(AuditStages.None))];

    /// <exception cref="FormatException">The message names the line or the field.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static AuditPolicy Read(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length > MaxLength) throw new FormatException($"larger than {MaxLength} bytes");
        using var reader = new StreamReader(file);
        return Parse(reader.ReadToEnd());
    }

    /// <exception cref="FormatException">The message names the line or the field.</exception>
    public static AuditPolicy Parse(string text)
    {
        if (KubernetesYaml.ParseAll(text) is not [var document])
            throw new FormatException("it must be one document, a Policy");
        var policy = new PolicyField(document, "");
        if (policy.Text("apiVersion") is var version and not ApiVersion)
            throw policy.Unsupported("apiVersion", version, [ApiVersion]);
        if (policy.Text("kind") is var kind and not "Policy")
            throw policy.Unsupported("kind", kind, ["Policy"]);
        policy.Only("apiVersion", "kind", "metadata", "rules", "omitStages", "omitManagedFields");
        AuditRule[] rules = [.. policy.Objects("rules").Select(Rule)];
        if (rules.Length == 0) throw policy.Problem("rules", "Required value: without rules nothing would be recorded");
        return new(rules, Stages(policy), policy.Flag("omitManagedFields") ?? false);
    }

    private static AuditRule Rule(PolicyField rule)
    {
        rule.Only(
            "level", "users", "userGroups", "verbs", "resources", "namespaces", "nonResourceURLs", "omitStages",
            "omitManagedFields");
        var read = new AuditRule(Level(rule))
        {
            Users = rule.Texts("users"),
            UserGroups = rule.Texts("userGroups"),
            Verbs = rule.Texts("verbs"),
            Resources = [.. rule.Objects("resources").Select(Resources)],
            Namespaces = rule.Texts("namespaces"),
            NonResourceUrls = rule.Texts("nonResourceURLs"),
            OmitStages = Stages(rule),
            OmitManagedFields = rule.Flag("omitManagedFields"),
        };
        CheckUrls(rule, read);
        return read;
    }

    private static AuditLevel Level(PolicyField rule)
    {
        var text = rule.Text("level");
        if (text.Length == 0) throw rule.Problem("level", "Required value");
        return Enum.GetNames<AuditLevel>().Contains(text)
            ? Enum.Parse<AuditLevel>(text)
            : throw rule.Unsupported("level", text, Enum.GetNames<AuditLevel>());
    }

    private static AuditStages Stages(PolicyField parent) => parent.Texts("omitStages").Aggregate(
        AuditStages.None,
        (stages, text) => StageNames.Contains(text)
            ? stages | Enum.Parse<AuditStages>(text)
            : throw parent.Unsupported("omitStages", text, StageNames));

    private static AuditedResources Resources(PolicyField field)
    {
        field.Only("group", "resources", "resourceNames");
        var group = field.Text("group");
        if (group.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not '-' and not '.'))
        {
            throw field.Problem(
                "group", $"Invalid value: \"{group}\": a group is lower case, as \"apps\"; without a version");
        }

        var read = new AuditedResources(group, field.Texts("resources"), field.Texts("resourceNames"));
        return read.ResourceNames.Count > 0 && read.Resources.Count == 0
            ? throw field.Problem("resourceNames", "using resourceNames requires at least one resource")
            : read;
    }

    private static void CheckUrls(PolicyField field, AuditRule rule)
    {
        const string name = "nonResourceURLs";
        if (rule.NonResourceUrls.Count == 0) return;
        if (rule.Resources.Count > 0 || rule.Namespaces.Count > 0)
            throw field.Problem(name, "rules cannot apply to both regular resources and non-resource URLs");
        foreach (var url in rule.NonResourceUrls.Where(url => url != "*"))
        {
            if (!url.StartsWith('/'))
                throw field.Problem(name, $"\"{url}\": non-resource URL rules must begin with a '/' character");
            if (url[..^1].Contains('*'))
                throw field.Problem(
                    name, $"\"{url}\": non-resource URL wildcards '*' must be the final character of the rule");
        }
    }
}
