using System.Text;
using Microsoft.Extensions.Primitives;

namespace OcmAddons.ClusterGateway.Server.Authentication;

/// <summary>
/// Names in headers are UTF-8, while the server hands headers over byte by byte, as Latin-1. Names that are compared,
/// or sent to the hub in JSON, must be read for what they are.
/// </summary>
internal static class HeaderText
{
    public static IReadOnlyList<string> Decode(StringValues values) =>
        values.Count == 0 ? [] : [.. values.OfType<string>().Select(Decode)];

    public static string Decode(string value) =>
        Ascii.IsValid(value) ? value : Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(value));

    public static string Encode(string text) =>
        Ascii.IsValid(text) ? text : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>Whether it can stand in a header: no control characters, which could begin another one.</summary>
    public static bool IsSafe(string text) => !text.Any(char.IsControl);
}
