namespace OcmAddons.Konnectivity.Http2.Hpack;

/// <summary>A header as it is on the wire: its name is lower-case.</summary>
internal readonly record struct HeaderField(string Name, string Value)
{
    // RFC 7541, 4.1: what an entry counts for, whatever it takes.
    private const int Overhead = 32;

    public int Size => Name.Length + Value.Length + Overhead;
}
