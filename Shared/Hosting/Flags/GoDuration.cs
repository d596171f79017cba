using System.Buffers;
using System.Globalization;
using System.Text;

namespace OcmAddons.Hosting.Flags;

/// <summary>Go's duration syntax: <c>1h2m3.5s</c>, <c>500ms</c>, <c>0</c>.</summary>
public static class GoDuration
{
    private static readonly SearchValues<char> NumberChars = SearchValues.Create("0123456789.");

    private static readonly (string Unit, decimal Ticks)[] Units =
    [
        ("ns", 0.01m), ("us", 10m), ("µs", 10m), ("μs", 10m), ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour),
    ];

    /// <summary>Whole ticks of 100 ns are kept; what is finer is cut off.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var rest = text.AsSpan();
        var negative = rest is ['-', ..];
        if (rest is ['-' or '+', ..]) rest = rest[1..];
        if (rest is "0") return true;
        if (rest.IsEmpty) return false;

        var ticks = 0m;
        while (!rest.IsEmpty)
        {
            if (!TryTakeTerm(ref rest, out var term)) return false;
            ticks += term;
            if (ticks > long.MaxValue) return false;
        }

        duration = TimeSpan.FromTicks((long)(negative ? -ticks : ticks));
        return true;
    }

    /// <summary>The text that Go prints for the duration, such as <c>1h0m0s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero) return "0s";
        var text = new StringBuilder(duration < TimeSpan.Zero ? "-" : "");
        var left = duration.Duration();
        if (left < TimeSpan.FromSeconds(1))
        {
            return text.Append(left < TimeSpan.FromMilliseconds(1)
                ? $"{Number((decimal)left.Ticks / 10)}µs"
                : $"{Number((decimal)left.Ticks / TimeSpan.TicksPerMillisecond)}ms").ToString();
        }

        var hours = left.Ticks / TimeSpan.TicksPerHour;
        if (hours > 0) text.Append(CultureInfo.InvariantCulture, $"{hours}h");
        if (hours > 0 || left.Minutes > 0) text.Append(CultureInfo.InvariantCulture, $"{left.Minutes}m");
        var seconds = (decimal)(left.Ticks % TimeSpan.TicksPerMinute) / TimeSpan.TicksPerSecond;
        return text.Append(Number(seconds)).Append('s').ToString();
    }

    private static bool TryTakeTerm(ref ReadOnlySpan<char> rest, out decimal ticks)
    {
        ticks = 0;
        var digits = rest.IndexOfAnyExcept(NumberChars);
        if (digits is <= 0 or > 24) return false;
        if (!decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var n))
            return false;

        rest = rest[digits..];
        var end = rest.IndexOfAny(NumberChars);
        var name = end < 0 ? rest : rest[..end];
        foreach (var (unit, scale) in Units)
        {
            if (!name.SequenceEqual(unit)) continue;
            rest = rest[name.Length..];
            if (n > long.MaxValue / scale) return false;
            ticks = decimal.Truncate(n * scale);
            return true;
        }

        return false;
    }

    private static string Number(decimal value) => value.ToString("0.#########", CultureInfo.InvariantCulture);
}
