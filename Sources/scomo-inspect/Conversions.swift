import ArgumentParser
import Markup
import SyncML

struct WBXMLToXML: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "wbxml-to-xml", abstract: "Turns WBXML on standard input into XML.",
            discussion: "Knows SyncML 1.0 to 1.2, serialized subtrees and client provisioning. Shows secrets."
        )
    }

    func run() throws {
        let document = try Input.read("-")
        let text: [UInt8]
        do throws(WBXMLError) {
            text = try Conversion.text(ofBinary: document)
        } catch {
            throw Refusal("could not convert standard input: \(error)")
        }
        try Input.write(text + Array("\n".utf8))
    }
}

struct XMLToWBXML: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "xml-to-wbxml", abstract: "Turns XML on standard input into WBXML.",
            discussion: "White space between elements is left out. The outermost element says what it is.")
    }

    func run() throws {
        let document = try Input.read("-")
        let binary: [UInt8]
        do throws(XMLError) {
            binary = try Conversion.binary(ofText: document)
        } catch {
            throw Refusal("could not convert standard input: \(error)")
        }
        try Input.write(binary)
    }
}

/// From one encoding to the other.
enum Conversion {
    static func text(ofBinary document: [UInt8]) throws(WBXMLError) -> [UInt8] {
        XMLWriter.write(try WBXMLReader.read(document.span, DocumentCoder.documents).textForm)
    }

    static func binary(ofText document: [UInt8]) throws(XMLError) -> [UInt8] {
        let root = try XMLReader.read(document.span).withoutIndentation.binaryForm
        return WBXMLWriter.write(root, table(of: root))
    }

    private static func table(of root: Element) -> TokenTable {
        switch root.name {
        case "wap-provisioningdoc": .provisioning
        case "MgmtTree": .managementTree
        default: .deviceManagement
        }
    }
}
