using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OcmAddons.Kubernetes.Yaml;

/// <summary>
/// Ends with a <see cref="YamlException"/> what would become too deep or too large: a few lines of aliases can stand
/// for more values than there is memory, and whoever reads them is recursive. It counts before anything is built.
/// </summary>
internal sealed class BoundedParser(IParser parser) : IParser
{
    private const int MaxDepth = 64;
    private const int MaxAliased = 10_000;

    private readonly Stack<Collection> open = [];
    private readonly Dictionary<AnchorName, Size> anchors = [];
    private long values;
    private long aliased;

    public ParsingEvent? Current => parser.Current;

    public bool MoveNext()
    {
        if (!parser.MoveNext()) return false;
        switch (parser.Current)
        {
            case DocumentStart:
                anchors.Clear(); // names end with their document
                break;
            case AnchorAlias alias:
                Add(alias, AliasedSize(alias));
                break;
            case Scalar scalar:
                Add(scalar, new Size(Values: 1, Depth: 0));
                if (!scalar.Anchor.IsEmpty) anchors[scalar.Anchor] = new Size(Values: 1, Depth: 0);
                break;
            case NodeEvent start:
                Add(start, new Size(Values: 1, Depth: 1));
                open.Push(new Collection(start.Anchor, values - 1));
                break;
            case MappingEnd or SequenceEnd:
                Close();
                break;
        }

        return true;
    }

    private Size AliasedSize(AnchorAlias alias)
    {
        if (!anchors.TryGetValue(alias.Value, out var size))
            throw Refusal(alias, $"*{alias.Value} is used before what it stands for is complete.");
        aliased += size.Values;
        return aliased <= MaxAliased
            ? size
            : throw Refusal(alias, $"aliases stand for more than {MaxAliased} values.");
    }

    private void Add(ParsingEvent node, Size size)
    {
        if (open.Count + size.Depth > MaxDepth) throw Refusal(node, $"nested more than {MaxDepth} deep.");
        values += size.Values;
        if (open.TryPeek(out var parent)) parent.Depth = Math.Max(parent.Depth, 1 + size.Depth);
    }

    private void Close()
    {
        var closed = open.Pop();
        if (open.TryPeek(out var parent)) parent.Depth = Math.Max(parent.Depth, 1 + closed.Depth);
        if (!closed.Anchor.IsEmpty) anchors[closed.Anchor] = new Size(values - closed.Start, closed.Depth);
    }

    private static YamlException Refusal(ParsingEvent node, string problem) => new(node.Start, node.End, problem);

    /// <summary>A scalar is no level, an empty collection is one.</summary>
    private readonly record struct Size(long Values, int Depth);

    private sealed class Collection(AnchorName anchor, long start)
    {
        public AnchorName Anchor => anchor;

        /// <summary>How many values came before it.</summary>
        public long Start => start;

        public int Depth { get; set; } = 1;
    }
}
