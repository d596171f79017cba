using OcmAddons.Konnectivity.Streams;

namespace OcmAddons.Konnectivity.Http2;

/// <summary>What was received and not handled yet: whole frames are looked for in one piece.</summary>
internal sealed class ReceiveBuffer
{
    private byte[]? array;
    private int start;
    private int end;
    private bool full;

    public ReadOnlyMemory<byte> Received => array.AsMemory(start, end - start);

    /// <summary>Gives the memory back when nothing is in it, and nothing more is known to come.</summary>
    public bool TryRelease()
    {
        if (start != end || full) return false;
        Release();
        return true;
    }

    public void Release()
    {
        if (array is not null) BufferPool.Shared.Return(array);
        array = null;
        start = end = 0;
    }

    /// <summary>Room for what comes next.</summary>
    public Memory<byte> Free()
    {
        array ??= BufferPool.Shared.Rent(BufferPool.Size);
        if (start > 0)
        {
            array.AsSpan(start, end - start).CopyTo(array);
            (start, end) = (0, end - start);
        }

        return array.AsMemory(end);
    }

    public void Filled(int bytes)
    {
        end += bytes;
        full = end == array!.Length;
    }

    /// <summary>All but what is left has been dealt with.</summary>
    public void Handled(ReadOnlyMemory<byte> left) => start = end - left.Length;
}
