using System.CommandLine;

namespace OcmAddons.ClusterGateway.Kubectl.Completion;

/// <summary><c>kubectl ocm completion bash|zsh|fish</c>.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong([.. CompletionScripts.Shells]);
        var command = new Command(
            "completion",
            "Prints a script that completes kubectl-ocm in bash, zsh or fish. kubectl 1.26 and later completes "
            + "`kubectl ocm` by itself when kubectl_complete-ocm is on PATH.")
        {
            shell,
        };
        command.SetAction(result =>
            result.InvocationConfiguration.Output.Write(CompletionScripts.For(result.GetRequiredValue(shell))));
        return command;
    }
}
