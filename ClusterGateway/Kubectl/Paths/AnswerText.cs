using System.Text;

namespace OcmAddons.ClusterGateway.Kubectl.Paths;

/// <summary>Reads answers that are meant to be short.</summary>
internal static class AnswerText
{
    // Enough for a version, a Status and a list of rules.
    private const int MaxLength = 256 * 1024;

    /// <summary>The body's text; what is beyond the limit is left out.</summary>
    public static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxLength];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, read).Trim();
    }
}
