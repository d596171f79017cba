using System.Text;
using OcmAddons.ClusterProxy.Server.Tunnels;
using OcmAddons.Konnectivity.Packets;

namespace OcmAddons.ClusterProxy.Server.Frontends;

/// <summary>What a CONNECT is answered with, byte for byte as konnectivity's proxy-server does.</summary>
internal static class ConnectAnswer
{
    private const string Plain = "text/plain; charset=utf-8";

    public static ReadOnlySpan<byte> Established => "HTTP/1.1 200 Connection Established\r\n\r\n"u8;

    public static byte[] BadRequest => Text(400, $"Content-Type: {Plain}\r\nConnection: close\r\n", "400 Bad Request");

    public static byte[] HeadTooLarge => Text(
        431, $"Content-Type: {Plain}\r\nConnection: close\r\n", "431 Request Header Fields Too Large");

    public static byte[] MethodNotAllowed => Text(
        405,
        $"Content-Type: {Plain}\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 45\r\nConnection: close\r\n",
        "this proxy only supports CONNECT passthrough\n");

    /// <summary>The answer to a dial that did not succeed.</summary>
    public static byte[] Failed(DialOutcome outcome) => outcome.Result switch
    {
        DialResult.NoAgent => Text(
            500, "Content-Type: text/plain\r\n", $"currently no tunnels available: {outcome.Error}"),
        DialResult.NotSent => Text(
            outcome.Error == DialErrors.TimedOut ? 504 : 502,
            $"Content-Type: {Plain}\r\n",
            $"Failed to tunnel dial request: {outcome.Error}\r\n"),
        DialResult.Refused => Text(
            DialErrorStatus.Of(outcome.Error), $"Connection: close\r\nContent-Type: {Plain}\r\n", outcome.Error),
        DialResult.Silent or DialResult.TimedOut => Text(
            504, $"Content-Type: {Plain}\r\n", $"Backend dial timeout: {outcome.Error}\r\n"),
        _ => Text(502, $"Content-Type: {Plain}\r\n", $"Backend context error: {outcome.Error}\r\n"),
    };

    private static byte[] Text(int status, string headers, string body) =>
        Encoding.UTF8.GetBytes($"HTTP/1.1 {status} {Reason(status)}\r\n{headers}\r\n{body}");

    private static string Reason(int status) => status switch
    {
        400 => "Bad Request",
        405 => "Method Not Allowed",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Bad Gateway",
    };
}
