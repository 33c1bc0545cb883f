import Markup
import SyncML
import Testing

@Suite("A published binary document")
struct BinaryDumpTests {
    @Test("is the message that it is said to be, and written the same byte for byte")
    func message() throws {
        #expect(Dumps.message.count == 324)
        let root = try readDocument(Dumps.message)
        #expect(DocumentCoder.encode(root, as: .wbxml, .deviceManagement) == Dumps.message)

        let message = try readMessage(Dumps.message, as: .wbxml)
        #expect(message.header.sessionID == "1A2B")
        #expect(message.header.target.uri == "urn:dev:ops:00A0C9-Box42-0042")
        #expect(message.header.meta == Meta(maxMessageSize: 16384))
        #expect(message.commands.map { $0.name } == ["Status", "Replace", "Exec"])
        let item = Item(
            target: Location("./SCOMO/Download/pkg1/PkgURL"), meta: Meta(format: "chr", type: "text/plain"),
            data: Array("https://dl.example.net/a.dd".utf8))
        #expect(message.commands[1].body == .replace([item], Meta()))
        #expect(message.isFinal)
    }

    @Test("is the same message as its XML")
    func sameAsText() throws {
        let text = try Examples.read("e10-1.xml")
        #expect(try readMessage(text) == readMessage(Dumps.message))
    }

    @Test("is the subtree that it is said to be, and written the same byte for byte")
    func subtree() throws {
        #expect(Dumps.subtree.count == 137)
        let root = try readDocument(Dumps.subtree)
        #expect(root.name == "MgmtTree" && root.namespace == "syncml:dmddf1.2")
        let node = try #require(root.child("Node")?.child("Node"))
        #expect(node.child("NodeName")?.text == "PkgID")
        #expect(node.child("RTProperties")?.child("Format")?.children.first?.name == "chr")
        #expect(node.child("Value")?.text == "org.example.a")
        #expect(DocumentCoder.encode(root, as: .wbxml) == Dumps.subtree)
        #expect(try readDocument(DocumentCoder.encode(root, as: .xml)) == root)
    }

    @Test("is refused when cut short anywhere", arguments: [Dumps.message, Dumps.subtree])
    func truncated(_ document: [UInt8]) {
        for length in 0..<document.count {
            #expect(throws: SyncMLError.self) {
                try readDocument(Array(document.prefix(length)), as: .wbxml)
            }
        }
    }

    @Test("with any bit flipped is refused or read, and then written and read the same")
    func flipped() throws {
        for position in Dumps.message.indices {
            for bit in 0..<8 {
                var document = Dumps.message
                document[position] ^= 1 << bit
                guard let root = try? readDocument(document, as: .wbxml) else { continue }
                let again = DocumentCoder.encode(root, as: .wbxml, .deviceManagement)
                #expect(try readDocument(again, as: .wbxml) == root)
                _ = try? readMessage(document, as: .wbxml)
            }
        }
    }
}
