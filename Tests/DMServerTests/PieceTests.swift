import SyncML
import Testing

@testable import DMServer

@Suite struct PieceTests {
    @Test(arguments: [Encoding.xml, .wbxml], [500, 501, 502, 503, 504, 700, 1000])
    func `Pieces fit, begin with the size, and are the value again`(_ encoding: Encoding, _ room: Int) throws
    {
        let text = String(repeating: "é&€<😀\r>\"x", count: 400)
        let value = NodeValue(format: "chr", type: "text/plain", octets: Array(text.utf8))
        let body = Command.Body.replace([value.item("./A/x")], Meta()).fitted(for: encoding)
        var (octets, end) = ([UInt8](), 0)
        while let (piece, next) = body.cut(room, encoding, from: end) {
            #expect(MessageCoder.size(of: Command(id: "7", piece), in: encoding) <= room)
            let item = try #require(Self.item(piece))
            #expect(item.hasMoreData && item.meta.size == (end == 0 ? text.utf8.count : nil))
            #expect(
                item.target?.uri == "./A/x" && item.meta.format == "chr" && item.meta.type == "text/plain")
            if encoding == .xml { #expect(String(validating: item.data ?? [], as: UTF8.self) != nil) }
            (octets, end) = (octets + (item.data ?? []), next)
        }
        let last = try #require(Self.item(body.rest(from: end)))
        #expect(!last.hasMoreData && last.meta.size == nil)
        #expect(octets + (last.data ?? []) == Array(text.utf8))
        #expect(end > 0)
    }

    @Test func `What has no long value can't be cut`() {
        #expect(Command.Body.get("./A").cut(1000, .xml, from: 0) == nil)
        #expect(Command.Body.addInterior("./A").cut(1000, .xml, from: 0) == nil)
        let value = NodeValue(format: "chr", octets: Array(repeating: 0x61, count: 1000))
        let body = Command.Body.add([value.item("./A")], Meta())
        #expect(body.cut(200, .xml, from: 0) == nil, "there is no room for a piece")
    }

    private static func item(_ body: Command.Body) -> Item? {
        switch body {
        case .add(let items, _), .replace(let items, _): items.first
        default: nil
        }
    }
}
