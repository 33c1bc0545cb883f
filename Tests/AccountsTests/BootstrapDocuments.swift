import Bytes
import Foundation
import Markup
import OpenSSL
import SyncML

@testable import Accounts

/// Bootstrap documents of all forms.
enum BootstrapDocuments {
    /// Client provisioning for a server.
    static func provisioning(_ server: String, address: String? = nil, more: String = "") -> [UInt8] {
        Array(
            """
            <wap-provisioningdoc version="1.1"><characteristic type="APPLICATION"><parm name="APPID" value="w7"/>\
            <parm name="PROVIDER-ID" value="\(server)"/><parm name="NAME" value="Server \(server)"/>\
            <parm name="TO-NAPID" value="wifi"/>\(more)<characteristic type="APPADDR">\
            <parm name="ADDR" value="\(address ?? "https://\(server)/dm")"/></characteristic>\
            <characteristic type="APPAUTH"><parm name="AAUTHLEVEL" value="APPSRV"/><parm name="AAUTHTYPE" \
            value="DIGEST"/><parm name="AAUTHNAME" value="device"/><parm name="AAUTHSECRET" value="secret"/>\
            <parm name="AAUTHDATA" value="AQI="/></characteristic></characteristic></wap-provisioningdoc>
            """.utf8)
    }

    static func leaf(_ name: String, _ value: String, _ format: String = "chr") -> Element {
        Element(
            "Node",
            [
                .element(Element("NodeName", [.text(name)])),
                .element(
                    Element(
                        "RTProperties",
                        [
                            .element(Element("Format", [.element(Element(format))])),
                            .element(Element("Type", [.element(Element("MIME", [.text("text/plain")]))])),
                        ])), .element(Element("Value", [.text(value)])),
            ])
    }

    static func node(_ name: String, type: String = "", acl: String = "", _ children: [Element]) -> Element {
        var properties: [Element.Node] = [.element(Element("Format", [.element(Element("node"))]))]
        if !type.isEmpty {
            properties.append(.element(Element("Type", [.element(Element("DDFName", [.text(type)]))])))
        }
        if !acl.isEmpty { properties.insert(.element(Element("ACL", [.text(acl)])), at: 0) }
        return Element(
            "Node",
            [.element(Element("NodeName", [.text(name)])), .element(Element("RTProperties", properties))]
                + children.map { .element($0) })
    }

    /// A connection, which this device doesn't have in its tree.
    static var connection: Element {
        node("nap", type: "urn:oma:mo:oma-connmo-nap:1.0", [leaf("Name", "wifi")])
    }

    /// An account as a part of a tree, with all leaves but those that are left out.
    static func account(
        _ server: String, name: String = "acc", type: String = "urn:oma:mo:oma-dm-dmacc:1.0",
        without left: [String] = [], acl: String = "", more: [Element] = []
    ) -> Element {
        func node(_ name: String, type: String = "", acl: String = "", _ children: [Element]) -> Element {
            let kept = children.filter { !left.contains($0.child("NodeName")?.text ?? "") }
            return self.node(name, type: type, acl: acl, kept)
        }
        let authentication = node(
            "x",
            [
                leaf("AAuthLevel", "CLCRED"), leaf("AAuthType", "DIGEST"), leaf("AAuthName", "device"),
                leaf("AAuthSecret", "secret"), leaf("AAuthData", "AQI=", "bin"),
            ])
        return node(
            name, type: type, acl: acl,
            [
                leaf("AppID", "w7"), leaf("ServerID", server), leaf("Name", "Server"),
                leaf("PrefConRef", "./Inbox/acc/ToConRef/1"),
                node("ToConRef", [node("1", [leaf("ConRef", "wifi")])]),
                node(
                    "AppAddr",
                    [node("1", [leaf("Addr", "https://\(server)/dm"), leaf("AddrType", "URI")])]),
                leaf("AAuthPref", "DIGEST"), node("AppAuth", [authentication]),
            ] + more)
    }

    static func document(_ nodes: [Element]) -> Element {
        Element(
            "MgmtTree", namespace: "syncml:dmddf1.2",
            [.element(Element("VerDTD", [.text("1.2")]))] + nodes.map { .element($0) })
    }

    /// In the node `DMAcc`.
    static func whole(_ accounts: [Element]) -> Element {
        let name = Element.Node.element(Element("NodeName", [.text("DMAcc")]))
        return document([Element("Node", [name] + accounts.map { .element($0) })])
    }

    /// A message of the DM profile that adds a document.
    static func message(
        _ server: String, _ document: Element, to target: String = "./Inbox/acc",
        as encoding: SyncML.Encoding,
        and more: [SyncML.Command] = []
    ) -> [UInt8] {
        let type = "application/vnd.syncml.dmtnds+" + (encoding == .xml ? "xml" : "wbxml")
        let item = Item(
            target: Location(target), meta: Meta(format: encoding == .xml ? "xml" : "bin", type: type),
            data: DocumentCoder.encode(document, as: encoding))
        let header = Header(
            sessionID: "0", messageID: 1, target: Location("device"), source: Location(server))
        let commands = [SyncML.Command(id: "1", .add([item], Meta()))] + more
        return MessageCoder.encode(Message(header: header, commands: commands), as: encoding)
    }

    static func mac(_ document: [UInt8], key: String) throws -> String {
        Hex.encode(try KeyedDigest.hmacSHA1(document, key: Array(key.utf8)))
    }
}
