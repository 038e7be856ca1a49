using System.Security.Cryptography;
using OrleansRelay.Federation.Peering;

namespace OrleansRelay.Federation.Tests.Peering;

public sealed class RelayKeyTests
{
    private static readonly string Good = RelayIdentity.Create().Key.ToString();

    public static TheoryData<string> Bad => new()
    {
        "",
        "x",
        Good[..^4],
        Good + "AAAA",
        new string('A', 124),
        Good.Replace(Good[60], '!'),
        // Not on the curve.
        Flip(Good, 40),
        Flip(Good, 90),
        Of(ECCurve.NamedCurves.nistP384),
        Of(ECCurve.CreateFromFriendlyName("secp256k1")),
        Convert.ToBase64String(RSA.Create(2048).ExportSubjectPublicKeyInfo()),
        new string('A', 1 << 20),
    };

    [Fact]
    public void Parse_WhatItPrints_IsTheSameKey()
    {
        Assert.StartsWith("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE", Good, StringComparison.Ordinal);
        Assert.Equal(Good, RelayKey.Parse($" {Good}\n")!.ToString());
        Assert.Equal(RelayKey.Parse(Good), RelayKey.Parse(Good));
        Assert.NotEqual(RelayKey.Parse(Good), RelayIdentity.Create().Key);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Parse_AnythingElse_IsNoKey(string text) => Assert.Null(RelayKey.Parse(text));

    [Fact]
    public void Verify_OnlyItsOwnSignatureOfThisText_Holds()
    {
        var identity = RelayIdentity.Create();
        var signature = identity.Sign("text"u8);

        Assert.Equal(64, signature.Length);
        Assert.True(identity.Key.Verify("text"u8, signature));
        Assert.False(identity.Key.Verify("texts"u8, signature));
        Assert.False(RelayIdentity.Create().Key.Verify("text"u8, signature));
        Assert.False(identity.Key.Verify("text"u8, new byte[64]));
        Assert.False(identity.Key.Verify("text"u8, signature.AsSpan(1)));
        Assert.False(identity.Key.Verify("text"u8, []));
    }

    private static string Of(ECCurve curve)
    {
        using var key = ECDsa.Create(curve);
        return Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }

    private static string Flip(string key, int index)
    {
        var bytes = Convert.FromBase64String(key);
        bytes[index] ^= 1;
        return Convert.ToBase64String(bytes);
    }
}
