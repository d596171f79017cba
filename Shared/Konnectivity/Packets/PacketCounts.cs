using System.Diagnostics.Metrics;
using OcmAddons.Konnectivity.Protos;

namespace OcmAddons.Konnectivity.Packets;

/// <summary>
/// The counter of a stream's packets, by segment and type. Every packet passes here several times, so labels are looked
/// at only when somebody reads the counter.
/// </summary>
public sealed class PacketCounts
{
    // As konnectivity's protocol names them; what it does not know comes last.
    private static readonly string[] Types =
    [
        "DIAL_REQ", "DIAL_RSP", "CLOSE_REQ", "CLOSE_RSP", "DATA", "DIAL_CLS", "DRAIN", "CREDIT", "Unknown",
    ];

    private readonly string[] segments;
    private readonly long[] counts;

    /// <param name="segments">What the segments are called, in the order of their numbers.</param>
    public PacketCounts(Meter meter, string name, params string[] segments)
    {
        this.segments = segments;
        counts = new long[segments.Length * Types.Length];
        meter.CreateObservableCounter(name, Read, unit: null, "Packets, by segment and type.");
    }

    public void Add(int segment, PacketType type) =>
        Interlocked.Increment(ref counts[(segment * Types.Length) + IndexOf(type)]);

    private static int IndexOf(PacketType type) => type switch
    {
        >= PacketType.DialReq and <= PacketType.Drain => (int)type,
        PacketType.Credit => Types.Length - 2,
        _ => Types.Length - 1,
    };

    // A type that never came has no line.
    private IEnumerable<Measurement<long>> Read() =>
        from i in Enumerable.Range(0, counts.Length)
        let count = Volatile.Read(ref counts[i])
        where count > 0
        select new Measurement<long>(
            count,
            new KeyValuePair<string, object?>("segment", segments[i / Types.Length]),
            new KeyValuePair<string, object?>("packet_type", Types[i % Types.Length]));
}
