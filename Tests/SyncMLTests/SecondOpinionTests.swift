import Foundation
import Markup
import SyncML
import TestSupport
import Testing

/// The converters of libwbxml, an independent implementation.
@Suite("libwbxml agrees")
struct SecondOpinionTests {
    /// What the programs print about success; their exit status says no more.
    private func convert(_ program: String, _ options: [String], _ input: [UInt8]) throws -> [UInt8] {
        let directory = try TemporaryDirectory()
        let source = try directory.write(input, "in")
        let command = try TestSupport.Command([program] + options + ["-o", directory.file("out"), source])
        _ = command.rest()
        return try directory.read("out")
    }

    private func toText(_ binary: [UInt8]) throws -> [UInt8] {
        try convert("wbxml2xml", ["-m", "0"], binary)
    }

    private func toBinary(_ text: [UInt8]) throws -> [UInt8] {
        try convert("xml2wbxml", ["-v", "1.2", "-n"], text)
    }

    @Test("with what is written: it reads the same message", arguments: Examples.names)
    func written(_ name: String) throws {
        let message = try readMessage(try Examples.read(name), as: .xml)
        let text = try toText(MessageCoder.encode(message, as: .wbxml))
        #expect(try readMessage(text, as: .xml).comparable == message.comparable)
    }

    @Test("with what is read: it writes the same message", arguments: Examples.names)
    func read(_ name: String) throws {
        let text = try Examples.read(name)
        let binary = try toBinary(text)
        #expect(try readMessage(binary, as: .wbxml).comparable == readMessage(text, as: .xml).comparable)
    }

    @Test("with a string table of its own making")
    func stringTable() throws {
        let text = try Examples.read("e4-2.xml")
        let binary = try convert("xml2wbxml", ["-v", "1.3"], text)
        #expect(try !WBXMLHeader(binary.span).stringTable.isEmpty)
        #expect(try readMessage(binary, as: .wbxml) == readMessage(text, as: .xml))
    }

    @Test("with a subtree, both ways")
    func subtree() throws {
        let root = try readDocument(Dumps.subtree)
        let text = try toText(DocumentCoder.encode(root, as: .wbxml))
        #expect(try readDocument(text, as: .xml).withoutIndentation == root)
        let binary = try toBinary(DocumentCoder.encode(root, as: .xml))
        #expect(try readDocument(binary, as: .wbxml) == root)
    }

    @Test("with an account of client provisioning, both ways")
    func provisioning() throws {
        let root = try readDocument(try Examples.read("account.xml", of: "bootstrap")).withoutIndentation
        let text = try toText(DocumentCoder.encode(root, as: .wbxml, .provisioning))
        #expect(try readDocument(text, as: .xml).withoutIndentation == root)
        let binary = try toBinary(DocumentCoder.encode(root, as: .xml))
        #expect(try readDocument(binary, as: .wbxml) == root)
    }

    @Test("with a subtree as live elements in a message, which it makes a binary document of its own")
    func embedded() throws {
        let live = String(decoding: try Examples.read("e5-1.xml"), as: UTF8.self)
            .replacing("<![CDATA[", with: "").replacing("]]>", with: "")
        let (text, binary) = (Array(live.utf8), try toBinary(Array(live.utf8)))
        #expect(String(decoding: binary, as: UTF8.self).contains("-//OMA//DTD-DM-DDF 1.2//EN"))
        #expect(try readMessage(binary, as: .wbxml).comparable == readMessage(text).comparable)
        #expect(try readMessage(toText(binary), as: .xml).comparable == readMessage(text).comparable)
    }

    @Test("with a message of DM 1.1")
    func old() throws {
        var message = try readMessage(try Examples.read("e10-1.xml"))
        (message.header.dtdVersion, message.header.protocolVersion) = ("1.1", "DM/1.1")
        message.commands.removeLast()  // Correlators are of 1.2.
        let text = try toText(MessageCoder.encode(message, as: .wbxml))
        #expect(String(decoding: text, as: UTF8.self).contains("SYNCML:SYNCML1.1"))
        #expect(try readMessage(text, as: .xml) == message)
    }
}

extension Message {
    /// Without the type of subtrees, and how they are encoded: libwbxml changes both.
    fileprivate var comparable: Message {
        var message = self
        message.commands = commands.map { $0.comparable }
        return message
    }
}

extension SyncML.Command {
    fileprivate var comparable: SyncML.Command {
        switch body {
        case .sequence(let commands, let meta):
            SyncML.Command(id: id, .sequence(commands.map { $0.comparable }, meta))
        case .add(let items, let meta): SyncML.Command(id: id, .add(items.map { $0.comparable }, meta))
        default: self
        }
    }
}

extension Item {
    fileprivate var comparable: Item {
        guard meta.type?.hasPrefix("application/vnd.syncml.dmtnds") == true else { return self }
        var item = self
        item.meta.type = nil
        item.data = data.flatMap { try? readDocument($0) }.map { DocumentCoder.encode($0, as: .xml) }
        return item
    }
}
