using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace OrleansRelay.Protocol.Tests.Ids;

/// <summary>
/// Every way of hashing a batch against the platform's SHA-256 of each text. Ways that this processor does not have
/// are left out.
/// </summary>
public sealed class Sha256LanesTests
{
    private delegate void Hash(ReadOnlySpan<byte> blocks, ReadOnlySpan<int> ends, Span<MessageId> ids);

    [Theory]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData(
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")]
    [InlineData(
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1")]
    public void Hash_PublishedVectors_AreTheirs(string text, string id)
    {
        byte[][] texts = [.. Enumerable.Repeat(TestData.Utf8(text), 17)];
        AssertAll(texts, (_, actual) => Assert.Equal(id, actual.ToString()));
    }

    [Fact]
    public void Hash_AMillionTimesA_IsThePublishedOne()
    {
        byte[][] texts = [[], TestData.Utf8(new string('a', 1_000_000)), TestData.Utf8("abc")];
        AssertAll(texts, (index, actual) =>
        {
            if (index == 1)
                Assert.Equal("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", actual.ToString());
        });
    }

    [Fact]
    public void Hash_EachLengthTo300_IsThePlatforms()
    {
        var random = new Random(41);
        for (int length = 0; length <= 300; length++)
            AssertAll([.. Enumerable.Range(0, 18).Select(_ => Text(random, length))]);
        AssertAll([.. Enumerable.Range(0, 301).Select(length => Text(random, length))]);
    }

    [Fact]
    public void Hash_EachCountTo100_IsThePlatforms()
    {
        var random = new Random(43);
        for (int count = 0; count <= 100; count++)
            AssertAll([.. Enumerable.Range(0, count).Select(_ => Text(random, random.Next(400)))]);
    }

    [Fact]
    public void Hash_FewLongAmongManyShort_IsThePlatforms()
    {
        var random = new Random(47);
        for (int round = 0; round < 40; round++)
        {
            int count = random.Next(1, 60);
            AssertAll([.. Enumerable.Range(0, count).Select(_ =>
                Text(random, random.Next(8) == 0 ? random.Next(70_000) : random.Next(300)))]);
        }
    }

    [Fact]
    public void Hash_BlocksThatEndTooEarly_Throws()
    {
        byte[] blocks = new byte[127];
        foreach ((string name, Hash hash) in Ways())
        {
            if (name != "each")
                Assert.Throws<ArgumentOutOfRangeException>(() => hash(blocks, [64, 128], new MessageId[2]));
        }
    }

    [Fact]
    public void Batch_OpenTexts_AreHashedAloneOrDropped()
    {
        var batch = new Sha256Batch();
        for (int i = 0; i < 70; i++)
        {
            batch.Open();
            batch.Text.Append("left open"u8);
            batch.Open();
            batch.Text.Append("alone"u8);
            Assert.Equal(MessageId.Hash("alone"u8), batch.HashOpen());
            batch.Open();
            batch.Text.Append((byte)i);
            Assert.Equal(i, batch.Close());
        }
        batch.Text.Append("left open"u8);
        batch.HashAll();
        for (int i = 0; i < 70; i++)
            Assert.Equal(MessageId.Hash([(byte)i]), batch[i]);
        batch.Clear();
        batch.HashAll();
        Assert.Throws<IndexOutOfRangeException>(() => batch[0]);
    }

    [Fact]
    public void Batch_AfterWarmUp_AllocatesNothing()
    {
        var batch = new Sha256Batch();
        Run(80);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(200);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run(int times)
        {
            for (int i = 0; i < times; i++)
            {
                batch.Clear();
                for (int count = i % 80; count > 0; count--)
                {
                    batch.Open();
                    batch.Text.GetSpan(i)[..i].Fill((byte)count);
                    batch.Text.Advance(i);
                    batch.Close();
                }
                batch.HashAll();
            }
        }
    }

    private static IEnumerable<(string Name, Hash Hash)> Ways()
    {
        yield return ("each", Sha256Batch.HashEach);
        if (LaneMath256.IsSupported)
            yield return ("8 lanes", Sha256Lanes.Hash<Vector256<uint>, LaneMath256>);
        if (LaneMath512.IsSupported)
            yield return ("16 lanes", Sha256Lanes.Hash<Vector512<uint>, LaneMath512>);
    }

    private static void AssertAll(byte[][] texts)
    {
        string[] expected = [.. texts.Select(text => Convert.ToHexStringLower(SHA256.HashData(text)))];
        AssertAll(texts, (index, actual) => Assert.Equal(expected[index], actual.ToString()));
    }

    private static void AssertAll(byte[][] texts, Action<int, MessageId> assert)
    {
        var batch = new Sha256Batch();
        int[] ends = new int[texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            batch.Open();
            batch.Text.Append(texts[i]);
            batch.Close();
            ends[i] = batch.OpenStart;
        }
        foreach ((_, Hash hash) in Ways())
        {
            var ids = new MessageId[texts.Length];
            hash(batch.Text.WrittenSpan, ends, ids);
            for (int i = 0; i < texts.Length; i++)
                assert(i, ids[i]);
        }
        batch.HashAll();
        for (int i = 0; i < texts.Length; i++)
            assert(i, batch[i]);
    }

    private static byte[] Text(Random random, int length)
    {
        byte[] text = new byte[length];
        random.NextBytes(text);
        return text;
    }
}
