import SCOMOTerms
import Testing

@Suite("An OperationComplete")
struct OperationCompleteTests {
    private typealias Item = OperationComplete.Item

    private func read(_ data: String) -> String {
        let item = Item(data: data, source: nil, target: nil)
        return "\(item.code) \(item.identifier ?? "-")"
    }

    @Test("is read as it was written", arguments: ["org.example.a", "", "<&>\"'", "a&lt;b", "日本 ü", " "])
    func roundTrip(_ identifier: String) {
        let item = Item(
            code: .installFailed, identifier: identifier, source: "./SCOMO/Download/x", target: "./y")
        let read = Item(data: item.data, source: item.source, target: item.target)
        #expect(read.code == .installFailed)
        #expect(read.identifier == (identifier == " " ? "" : identifier))
    }

    @Test("is written as the standard's example")
    func written() {
        let item = Item(code: .successful, identifier: "<a&b>", source: nil, target: nil)
        #expect(item.data == "<ResultCode>1200</ResultCode><Identifier>&lt;a&amp;b&gt;</Identifier>")
        let bare = Item(code: .userCancelled, identifier: nil, source: nil, target: nil)
        #expect(bare.data == "<ResultCode>1401</ResultCode>")
        #expect(Item.format == "chr")
    }

    @Test(
        "is read in the forms that devices send",
        arguments: [
            ("<ResultCode>1405</ResultCode><Identifier>a</Identifier>", "1405 a"),
            ("&lt;ResultCode&gt;1200&lt;/ResultCode&gt;&lt;Identifier&gt;a&lt;/Identifier&gt;", "1200 a"),
            ("<s:ResultCode xmlns:s=\"urn:x\">1200</s:ResultCode>", "1200 -"),
            ("\n <Identifier> a </Identifier>\n<ResultCode>\t1201 </ResultCode>", "1201 a"),
            ("1200", "1200 -"), (" 1402\n", "1402 -"),
            ("<Results><ResultCode>1200</ResultCode></Results>", "1200 -"),
            ("<NoResultCode>1</NoResultCode><ResultCode>1408</ResultCode>", "1408 -"),
        ])
    func forms(_ data: String, _ expected: String) {
        #expect(read(data) == expected)
    }

    @Test(
        "whose code can't be read counts as an undefined error",
        arguments: [
            "", "<", "<ResultCode>", "<ResultCode>12", "<ResultCode></ResultCode>", "done", "12.5", ">1200<",
        ])
    func unreadable(_ data: String) {
        #expect(read(data).hasPrefix("1412 "))
    }

    @Test("is a success when every item is")
    func success() {
        let items = [1200, 1299].map {
            Item(code: ResultCode(rawValue: $0), identifier: nil, source: nil, target: nil)
        }
        let failed = Item(code: .removeFailed, identifier: nil, source: nil, target: nil)
        #expect(OperationComplete(correlator: nil, items: items).isSuccess)
        #expect(!OperationComplete(correlator: nil, items: items + [failed]).isSuccess)
    }
}
