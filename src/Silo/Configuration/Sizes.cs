using System.Globalization;

namespace OrleansRelay.Silo.Configuration;

/// <summary>Whole numbers, with the binary units that sizes are given in: <c>65536</c>, <c>64KiB</c>, <c>1GiB</c>.</summary>
internal static class Sizes
{
    private static readonly (string Unit, int Shift)[] Units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("", 0)];

    public static bool TryParse(string text, out long value)
    {
        foreach (var (unit, shift) in Units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && long.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowLeadingSign | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out value)
                && Math.Abs(value) <= long.MaxValue >> shift)
            {
                value <<= shift;
                return true;
            }
        }

        value = 0;
        return false;
    }
}
