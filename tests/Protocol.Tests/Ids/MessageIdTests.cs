namespace OrleansRelay.Protocol.Tests.Ids;

public sealed class MessageIdTests
{
    private const string Empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void Hash_OfNothing_IsKnown()
    {
        MessageId id = MessageId.Hash([]);
        Assert.Equal(Empty, id.ToString());
        Assert.Equal(0xe3b0c44298fc1c14, id.First);
        Assert.Equal(0xa495991b7852b855, id.Fourth);
    }

    [Fact]
    public void TryParse_EitherCase_RoundTrips()
    {
        Assert.True(MessageId.TryParse(Empty, out MessageId lower));
        Assert.True(MessageId.TryParse(TestData.Utf8(Empty.ToUpperInvariant()), out MessageId upper));
        Assert.Equal(lower, upper);
        Span<byte> bytes = stackalloc byte[MessageId.ByteLength];
        lower.WriteBytes(bytes);
        Assert.Equal(lower, MessageId.FromBytes(bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("e3b0")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85g")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555")]
    [InlineData("é3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void TryParse_NotHex_IsFalse(string hex)
    {
        Assert.False(MessageId.TryParse(hex, out _));
        Assert.False(MessageId.TryParse(TestData.Utf8(hex), out _));
    }

    [Fact]
    public void CompareTo_RandomIds_OrdersAsTheHexDoes()
    {
        var random = new Random(1);
        byte[] bytes = new byte[64];
        for (int i = 0; i < 500; i++)
        {
            random.NextBytes(bytes);
            bytes.AsSpan(0, 8 * random.Next(5)).CopyTo(bytes.AsSpan(32));
            MessageId left = MessageId.FromBytes(bytes);
            MessageId right = MessageId.FromBytes(bytes.AsSpan(32));
            Assert.Equal(
                Math.Sign(string.CompareOrdinal(left.ToString(), right.ToString())), Math.Sign(left.CompareTo(right)));
            Assert.Equal(left.ToString() == right.ToString(), left == right);
        }
    }
}
