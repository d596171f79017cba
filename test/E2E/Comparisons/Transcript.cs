using System.Text;
using System.Text.RegularExpressions;

namespace OcmAddons.E2E.Tests.Comparisons;

/// <summary>
/// What a list of kubectl commands prints in a namespace of its own, with what is never the same made the same.
/// </summary>
internal static class Transcript
{
    private static readonly Regex Word = Of(@"'[^']*'|\S+");

    private static readonly (Regex What, string With)[] Changing =
    [
        (Of("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UID"),
        (Of(@"resourceVersion[\\"": ]+\d+"), "resourceVersion N"),
        (Of(@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?( [-+]\d{4}|Z)?"), "TIME"),
        (Of(@"/tmp/(LIVE|MERGED)-\d+\S*|/tmp/kubectl-edit-\S+"), "FILE"),
        (Of(@"\b10\.\d+\.\d+\.\d+\b"), "IP"),
        (Of(@"\bweb-[a-z0-9]{6,10}(-[a-z0-9]{5})?\b"), "web-HASH"),
        (Of(@"\b(\d+m)?\d+s\b"), "AGE"),
        (Of(@"\bdebugger-[a-z0-9]{5}\b"), "DEBUGGER"),
        // What newer kubectls log of a watch that they themselves ended.
        (Of(@"[IW]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ reflector\.go.*\n"), ""),
        // How often it is told depends on how often it is looked at.
        (Of(@"Waiting for deployment .*\n"), ""),
        (Of(@"[ \t]+"), " "),
    ];

    /// <summary>
    /// One command a line, as in a shell: <c>'…'</c> is one argument, <c>NS</c> the namespace, <c>IMAGE</c> our image,
    /// <c>&lt;name</c> an input by its name.
    /// </summary>
    public static async Task<string> RunAsync(
        Kubectl kubectl, string space, string script, IReadOnlyDictionary<string, string> inputs,
        CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var line in script.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = Word.Matches(line.Replace("NS", space, StringComparison.Ordinal)
                .Replace("IMAGE", $"--image={Manifests.Image}", StringComparison.Ordinal))
                .Select(word => word.Value.Trim('\'')).ToList();
            var input = words.Find(word => word.StartsWith('<'));
            words.RemoveAll(word => word.StartsWith('<'));
            var command = kubectl.Command([$"--namespace={space}", .. words])
                .With("KUBE_EDITOR", "sed -i s/before/after/").With("KUBECTL_EXTERNAL_DIFF", "diff -u -N");
            var result = await command.RunAsync(input is null ? null : inputs[input[1..]], cancellationToken);
            text.AppendLine($"$ {line}").AppendLine($"exit code {result.ExitCode}")
                .AppendLine(Steady(result.Output, space)).AppendLine(Steady(result.Error, space));
        }

        return text.ToString();
    }

    private static string Steady(string text, string space) => Changing.Aggregate(
        text.Replace(space, "NS", StringComparison.Ordinal), (rest, change) => change.What.Replace(rest, change.With));

    private static Regex Of(string pattern) => new(pattern, RegexOptions.NonBacktracking);
}
