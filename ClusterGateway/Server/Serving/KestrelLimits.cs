using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace OcmAddons.ClusterGateway.Server.Serving;

/// <summary>
/// Lifts what would break a long upload, a watch or a long selector; keeps a bound on what is held in memory.
/// </summary>
internal static class KestrelLimits
{
    private const int HeaderBytes = 256 * 1024;

    public static void Apply(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowResponseHeaderCompression = true;
        kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.MaxRequestLineSize = HeaderBytes;
        limits.MaxRequestHeadersTotalSize = HeaderBytes;
        limits.MaxRequestHeaderCount = 1000;
        limits.MaxRequestBufferSize = 2 * HeaderBytes;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(32);
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(3);
        limits.Http2.MaxStreamsPerConnection = 1000;
        limits.Http2.MaxRequestHeaderFieldSize = HeaderBytes;
        limits.Http2.InitialStreamWindowSize = 1 << 20;
        limits.Http2.InitialConnectionWindowSize = 4 << 20;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(15);
    }
}
