using System.Globalization;
using System.Text;

namespace OrleansRelay.Protocol.Tests.Json;

public sealed class PlainDecimalTests
{
    [Theory]
    [InlineData("1764137981.123456", true)]
    [InlineData("1764137981.0", true)]
    [InlineData("1.5", true)]
    [InlineData("8589934591.999999", true)]
    [InlineData("123456789012345.5", false)]
    [InlineData("1764137981.120", false)]
    [InlineData("1.00", false)]
    [InlineData("8589934592.000001", false)]
    [InlineData("176413798.1234567", false)]
    public void TryRead_OfThisForm_ReadsTheValueAndTellsWhetherItIsShortest(string text, bool isShortest)
    {
        Assert.True(PlainDecimal.TryRead(Encoding.UTF8.GetBytes(text), out double value, out bool shortest));
        Assert.Equal(double.Parse(text, CultureInfo.InvariantCulture), value);
        Assert.Equal(isShortest, shortest);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("0.5")]
    [InlineData("-1.5")]
    [InlineData("12")]
    [InlineData("1.5e3")]
    [InlineData("1.2.3")]
    [InlineData("1 .2")]
    [InlineData("9007199254740.993")]
    [InlineData("12345678901.1234567")]
    public void TryRead_OfAnotherForm_IsLeftToOthers(string text) =>
        Assert.False(PlainDecimal.TryRead(Encoding.UTF8.GetBytes(text), out _, out _));

    [Fact]
    public void TryRead_RandomDecimals_AgreesWithTheReaderAndThePrinterOfAllDoubles()
    {
        var random = new Random(5);
        byte[] printed = new byte[JsonNumber.MaxFloatLength];
        int shortest = 0;
        for (int i = 0; i < 300_000; i++)
        {
            string text = $"{random.NextInt64(1, Power(random.Next(1, 12)))}.{random.NextInt64(0, Power(random.Next(1, 8)))}";
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            if (!PlainDecimal.TryRead(bytes, out double value, out bool isShortest))
                continue;
            Assert.True(value == double.Parse(text, CultureInfo.InvariantCulture), text);
            if (!isShortest)
                continue;
            Assert.True(printed.AsSpan(0, JsonNumber.WriteFloat(value, printed)).SequenceEqual(bytes), text);
            shortest++;
        }
        Assert.InRange(shortest, 100_000, 300_000);
    }

    private static long Power(int digits) => (long)Math.Pow(10, digits);
}
