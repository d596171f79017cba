using System.Globalization;

namespace OcmAddons.AddonFramework.Configs;

/// <summary>
/// Floating-point numbers as Go's encoding/json writes them: shortest digits, exponents only far from one.
/// </summary>
internal static class GoFloat
{
    public static string Format(double value)
    {
        if (value == 0) return double.IsNegative(value) ? "-0" : "0";
        var sign = value < 0 ? "-" : "";
        var (digits, exponent) = Shortest(Math.Abs(value));
        return sign + (Math.Abs(value) is < 1e-6 or >= 1e21 ? Scientific(digits, exponent) : Plain(digits, exponent));
    }

    /// <summary>The value is <c>0.digits × 10^exponent</c>.</summary>
    private static (string Digits, int Exponent) Shortest(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var power = e < 0 ? 0 : int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa.Length : point;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var zeros = digits.Length - digits.TrimStart('0').Length;
        return (digits.Trim('0'), whole - zeros + power);
    }

    private static string Plain(string digits, int exponent) => exponent switch
    {
        <= 0 => "0." + new string('0', -exponent) + digits,
        _ when exponent >= digits.Length => digits + new string('0', exponent - digits.Length),
        _ => digits[..exponent] + "." + digits[exponent..],
    };

    private static string Scientific(string digits, int exponent)
    {
        var mantissa = digits.Length == 1 ? digits : digits[..1] + "." + digits[1..];
        var power = exponent - 1;
        return power < 0 ? $"{mantissa}e-{-power}" : $"{mantissa}e+{power}";
    }
}
