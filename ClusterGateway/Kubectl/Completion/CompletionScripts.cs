namespace OcmAddons.ClusterGateway.Kubectl.Completion;

/// <summary>What shells need to ask the executable itself, as cobra's programs are asked.</summary>
internal static class CompletionScripts
{
    private const string Bash = """
        # kubectl-ocm completion for bash: source <(kubectl-ocm completion bash)
        _kubectl_ocm() {
            local answer directive
            answer=$(kubectl-ocm __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) || return
            directive=${answer##*:}
            mapfile -t COMPREPLY < <(printf '%s\n' "$answer" | sed -e '/^:/d' -e 's/\t.*//')
            if [ "$directive" = 0 ]; then compopt -o default; fi
        }
        complete -F _kubectl_ocm kubectl-ocm

        """;

    private const string Zsh = """
        #compdef kubectl-ocm
        # kubectl-ocm completion for zsh: source <(kubectl-ocm completion zsh)
        _kubectl_ocm() {
            local -a lines
            lines=("${(@f)$(kubectl-ocm __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
            local directive=${lines[-1]}
            lines=("${(@)lines[1,-2]//:/\\:}")
            lines=("${(@)lines//$'\t'/:}")
            if [[ $directive == ":0" ]]; then _files; else _describe 'kubectl-ocm' lines; fi
        }
        compdef _kubectl_ocm kubectl-ocm

        """;

    private const string Fish = """
        # kubectl-ocm completion for fish: kubectl-ocm completion fish | source
        function __kubectl_ocm
            set -l words (commandline -opc) (commandline -ct)
            set -l answer (kubectl-ocm __complete $words[2..-1] 2>/dev/null)
            if test "$answer[-1]" = ":0"
                __fish_complete_path (commandline -ct)
            else
                string match -v ":*" -- $answer
            end
        end
        complete -c kubectl-ocm -f -a '(__kubectl_ocm)'

        """;

    public static IReadOnlyList<string> Shells { get; } = ["bash", "zsh", "fish"];

    public static string For(string shell) => shell switch { "bash" => Bash, "zsh" => Zsh, _ => Fish };
}
