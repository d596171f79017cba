using System.Buffers;
using System.Text;

namespace OcmAddons.ClusterProxy.Server.Frontends;

/// <summary>The head of an HTTP/1.1 request, as far as a CONNECT proxy cares for it.</summary>
internal readonly record struct ConnectRequest(string Method, string Target)
{
    /// <summary>What Go's server takes; a head that is longer is not read to its end.</summary>
    public const int MaxHead = 1024 * 1024;

    private const int MaxTarget = 1024;

    /// <summary>Takes a whole head off the front of the buffer. False when its end has not come yet.</summary>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out ConnectRequest? request)
    {
        request = null;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> first, (byte)'\n')) return false;
        while (reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            if (!IsEmpty(line)) continue;
            buffer = buffer.Slice(reader.Position);
            request = Parse(first);
            return true;
        }

        return false;
    }

    private static bool IsEmpty(in ReadOnlySequence<byte> line) =>
        line.IsEmpty || (line.Length == 1 && line.FirstSpan[0] == '\r');

    // METHOD SP target SP HTTP/1.x; the Host header says nothing: kube-apiserver puts 127.0.0.1 there.
    private static ConnectRequest? Parse(in ReadOnlySequence<byte> line)
    {
        var parts = Encoding.Latin1.GetString(line).TrimEnd('\r').Split(' ');
        if (parts is not [{ Length: > 0 } method, { Length: > 0 and <= MaxTarget } target, var version]) return null;
        if (!version.StartsWith("HTTP/1.", StringComparison.Ordinal)) return null;
        return target.Any(c => c is <= ' ' or >= (char)0x7F) ? null : new ConnectRequest(method, target);
    }
}
