using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Tests.Http2;

/// <summary>Sends back what comes, byte for byte.</summary>
internal static class EchoServer
{
    private const int MaxUnsent = 64 * 1024;

    public static async Task<GrpcStatus> EchoAsync(IServerPacketStream stream)
    {
        var room = new SemaphoreSlim(0); // the stream may tell of its end later than this ends
        stream.Progress = () => room.Release();
        while (true)
        {
            var result = await stream.Input.ReadAsync(stream.Aborted);
            if (!result.Buffer.IsEmpty) stream.Send([], result.Buffer);
            stream.Input.AdvanceTo(result.Buffer.End);
            stream.Flush();
            while (stream.Unsent > (result.IsCompleted ? 0 : MaxUnsent))
            {
                await room.WaitAsync(stream.Aborted);
            }

            if (result.IsCompleted) return GrpcStatus.Ok;
        }
    }
}
