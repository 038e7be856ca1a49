using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace OrleansRelay.Web.Tests.Page;

/// <summary>What lies in wwwroot is served as it is and built by nobody, so nobody else would see that a file is missing.</summary>
public sealed partial class PageFilesTests
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "wwwroot");

    [Fact]
    public void Files_NamedByThePage_AreThere()
    {
        var index = File.ReadAllText(Path.Combine(Root, "index.html"));
        var named = Named().Matches(index).Select(static match => (File: "index.html", Names: match.Groups[1].Value))
            .Concat(Scripts().SelectMany(static script => Imports().Matches(script.Text).Select(match => (script.File, Names: match.Groups[1].Value))))
            .ToList();

        Assert.True(named.Count > 50, $"Only {named.Count} names were found.");
        var missing = named.Where(static one => !File.Exists(Path.Combine(Root, Path.GetDirectoryName(one.File)!, one.Names)));
        Assert.Empty(missing.Select(static one => $"{one.File} names {one.Names}"));
    }

    [Fact]
    public void Scripts_OfThePage_AreAllNamedBySomething()
    {
        var index = File.ReadAllText(Path.Combine(Root, "index.html"));
        var named = Named().Matches(index).Select(static match => Path.GetFullPath(Path.Combine(Root, match.Groups[1].Value)))
            .Concat(Scripts().SelectMany(static script => Imports().Matches(script.Text)
                .Select(match => Path.GetFullPath(Path.Combine(Root, Path.GetDirectoryName(script.File)!, match.Groups[1].Value)))))
            .ToHashSet();

        Assert.Empty(Scripts().Select(static script => Path.GetFullPath(Path.Combine(Root, script.File))).Except(named));
    }

    [Fact]
    public void Page_UnderItsPolicy_HasNothingInlineAndNothingFromElsewhere()
    {
        var index = File.ReadAllText(Path.Combine(Root, "index.html"));

        Assert.DoesNotMatch("<script(?![^>]*src=)|<style|\\sstyle=|\\son[a-z]+=", index);
        Assert.DoesNotMatch("(href|src)=\"(https?:)?//", index);
        foreach (var (file, text) in Scripts().Where(static script => script.File.StartsWith("assets", StringComparison.Ordinal)))
        {
            var found = Forbidden().Match(text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal));
            Assert.False(found.Success, $"{file} has {found.Value}");
        }
    }

    [Fact]
    public void Libraries_OfOthers_AreTheFilesThatTheirListTells()
    {
        var list = File.ReadAllLines(Path.Combine(Root, "vendor", "README.md")).Where(static line => line.StartsWith("| [", StringComparison.Ordinal)).ToList();

        foreach (var cells in list.Select(static line => line.Split('|', StringSplitOptions.TrimEntries)))
        {
            var name = cells[1][1..cells[1].IndexOf(']', StringComparison.Ordinal)];
            var folder = Path.Combine(Root, "vendor", $"{name}-{cells[2]}");
            var told = cells[6] == "the same" ? cells[5] : cells[6];
            Assert.Equal(told.Trim('`'), Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, $"{name}.js")))));
            Assert.True(File.Exists(Path.Combine(folder, "LICENSE")), $"{name} has no licence.");
        }

        Assert.Equal(list.Count, Directory.GetDirectories(Path.Combine(Root, "vendor")).Length);
    }

    private static IEnumerable<(string File, string Text)> Scripts() =>
        Directory.EnumerateFiles(Root, "*.js", SearchOption.AllDirectories).Select(static path => (Path.GetRelativePath(Root, path), File.ReadAllText(path)));

    [GeneratedRegex("(?:href|src)=\"((?:assets|vendor)/[^\"]+)\"")]
    private static partial Regex Named();

    [GeneratedRegex("^(?:import|export)[^'\"]*? from ['\"](\\.[^'\"]+)['\"]", RegexOptions.Multiline)]
    private static partial Regex Imports();

    [GeneratedRegex("https?://\\w|innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function\\(|EventSource\\(")]
    private static partial Regex Forbidden();
}
