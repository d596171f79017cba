using System.Text;

namespace OcmAddons.Konnectivity.Http2.Hpack;

/// <summary>
/// Reads header blocks (RFC 7541). It lives as long as its connection, since each block may change the
/// table for the next.
/// </summary>
internal sealed class HpackDecoder(int tableLimit, int maxListSize)
{
    private readonly LinkedList<HeaderField> table = new();
    private int tableSize;
    private int? allowedSize;

    /// <summary>The fields of a whole block.</summary>
    /// <exception cref="Http2Exception">It breaks the rules, after which the connection cannot go on.</exception>
    public List<HeaderField> Decode(ReadOnlySpan<byte> block)
    {
        var fields = new List<HeaderField>();
        var listSize = 0;
        var reader = new Reader(block, maxListSize);
        while (!reader.End)
        {
            var field = Next(ref reader, fields.Count > 0);
            if (field is not { } found) continue;
            listSize += found.Size;
            if (listSize > maxListSize)
            {
                throw new Http2Exception(Http2Error.EnhanceYourCalm, "Header list is too large.");
            }

            fields.Add(found);
        }

        return fields;
    }

    private HeaderField? Next(ref Reader reader, bool afterField)
    {
        var first = reader.Peek();
        if ((first & 0x80) != 0) return Get(reader.Integer(7)); // indexed
        if ((first & 0x40) != 0) return Insert(Literal(ref reader, 6)); // literal, to be indexed
        if ((first & 0x20) == 0) return Literal(ref reader, 4); // literal, not indexed or never
        Resize(reader.Integer(5), afterField);
        return null;
    }

    private HeaderField Literal(ref Reader reader, int prefix)
    {
        var index = reader.Integer(prefix);
        var name = index == 0 ? reader.Text() : Get(index).Name;
        return new HeaderField(name, reader.Text());
    }

    private HeaderField Get(int index)
    {
        if (index == 0) throw Reader.Bad("index 0");
        if (index <= StaticTable.Count) return StaticTable.Get(index);
        index -= StaticTable.Count + 1;
        if (index >= table.Count) throw Reader.Bad("an index beyond the table");
        var node = table.First!;
        while (index-- > 0) node = node.Next!;
        return node.Value;
    }

    private HeaderField Insert(HeaderField field)
    {
        table.AddFirst(field);
        tableSize += field.Size;
        Evict();
        return field;
    }

    // RFC 7541, 4.2: a change of size stands at the start of a block.
    private void Resize(int size, bool afterField)
    {
        if (afterField || size > tableLimit) throw Reader.Bad("a table size that is not allowed");
        allowedSize = size;
        Evict();
    }

    private void Evict()
    {
        while (tableSize > (allowedSize ?? tableLimit))
        {
            tableSize -= table.Last!.Value.Size;
            table.RemoveLast();
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> block, int maxText)
    {
        private ReadOnlySpan<byte> rest = block;

        public readonly bool End => rest.IsEmpty;

        public static Http2Exception Bad(string what) => new(Http2Error.CompressionError, $"Header block with {what}.");

        public readonly byte Peek() => rest.IsEmpty ? throw Bad("its end missing") : rest[0];

        public int Integer(int prefix)
        {
            var mask = (1 << prefix) - 1;
            long value = Take() & mask;
            if (value < mask) return (int)value;
            for (var shift = 0; shift <= 28; shift += 7)
            {
                var next = Take();
                value += (long)(next & 0x7F) << shift;
                if (value > int.MaxValue) break;
                if ((next & 0x80) == 0) return (int)value;
            }

            throw Bad("a number that is too large");
        }

        public string Text()
        {
            var huffman = (Peek() & 0x80) != 0;
            var length = Integer(7);
            if (length > rest.Length) throw Bad("a text that is cut off");
            if (length > maxText) throw Bad("a text that is too long");
            var bytes = rest[..length];
            rest = rest[length..];
            if (!huffman) return Encoding.Latin1.GetString(bytes);
            return Encoding.Latin1.GetString(HuffmanCode.Decode(bytes, maxText) ?? throw Bad("a text in no code"));
        }

        private byte Take()
        {
            var first = Peek();
            rest = rest[1..];
            return first;
        }
    }
}
