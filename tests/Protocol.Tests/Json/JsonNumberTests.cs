using System.Globalization;

namespace OrleansRelay.Protocol.Tests.Json;

public sealed class JsonNumberTests
{
    [Fact]
    public void WriteFloat_PythonsTable_PrintsAsReprDoes()
    {
        int count = 0;
        foreach (string line in TestData.Lines("floats.txt"))
        {
            string[] fields = line.Split(' ');
            double value = BitConverter.UInt64BitsToDouble(ulong.Parse(fields[0], NumberStyles.HexNumber));
            byte[] text = new byte[JsonNumber.MaxFloatLength];
            Assert.Equal(fields[1], TestData.Text(text.AsSpan(0, JsonNumber.WriteFloat(value, text))));
            count++;
        }
        Assert.InRange(count, 900, 1100);
    }

    [Fact]
    public void WriteTimestamp_PythonsTable_PrintsAsReprDoes()
    {
        foreach (string line in TestData.Lines("timestamps.txt"))
        {
            string[] fields = line.Split(' ');
            byte[] text = new byte[UnixTime.MaxLength];
            Assert.Equal(fields[1], TestData.Text(text.AsSpan(0, UnixTime.Write(long.Parse(fields[0]), text))));
        }
    }

    [Fact]
    public void WriteTimestamp_RandomMicroseconds_EqualsTheShortestDouble()
    {
        var random = new Random(3);
        byte[] text = new byte[UnixTime.MaxLength];
        byte[] other = new byte[UnixTime.MaxLength];
        for (int i = 0; i < 200_000; i++)
        {
            long micros = random.NextInt64(1_000_000, 8_589_934_592_000_000);
            int length = UnixTime.Write(micros, text);
            int expected = JsonNumber.WriteFloat(micros / 1e6, other);
            Assert.True(text.AsSpan(0, length).SequenceEqual(other.AsSpan(0, expected)), micros.ToString());
        }
    }
}
