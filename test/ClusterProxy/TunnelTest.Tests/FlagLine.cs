using System.CommandLine;
using OcmAddons.Hosting;

namespace OcmAddons.ClusterProxy.TunnelTest.Tests;

/// <summary>A command line, written with spaces between its flags.</summary>
internal static class FlagLine
{
    public static TOptions Read<TFlags, TOptions>(
        string line, Func<Command, TFlags> addTo, Func<TFlags, ParseResult, TOptions> read)
    {
        var command = new Command("test");
        var flags = addTo(command);
        var result = command.Parse([.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(Tokens)]);
        return result.Errors is [var error, ..] ? throw new UsageException(error.Message) : read(flags, result);
    }

    // As ProcessHost hands a command line to the parser.
    private static string[] Tokens(string text) => text is [.., '='] ? [text[..^1], ""] : [text];
}
