internal import DMServer
internal import Foundation
internal import SyncML

// Commands on nodes in the JSON interface. The folder's README shows an example of each.

struct CommandRequest: Decodable, Equatable {
    var command: String
    var uri: String
    /// `Struct`, `StructData`, `TNDS`.
    var list: String?
    var format: String?
    var type: String?
    /// The value: one of these, or none for an interior node.
    var value: String?
    var base64: String?

    /// The longest body of such a request.
    ///
    /// - Unit: bytes. - Default: 24 MiB. A value of 16 MiB in base 64.
    static let limit = 24 << 20

    static let formats = [
        "b64", "bin", "bool", "chr", "date", "float", "int", "node", "null", "time", "xml",
    ]
}

struct CommandBody: Encodable {
    var number: Int64
    var device: String
    var command: CommandRow.Name
    var uri: String
    var list: String?
    var format: String?
    var type: String?
    var size: Int?
    var state: CommandRow.State
    var status: Int?
    var reason: String?
    /// Left out in lists.
    var nodes: [TreeNode]?
    var created: String
    var changed: String

    init(_ row: CommandRow, withNodes: Bool) {
        (number, device, command) = (row.number ?? 0, row.device, row.command)
        (uri, list, format, type, size) = (row.uri, row.list, row.format, row.type, row.size)
        (state, status, reason) = (row.state, row.status, row.reason)
        (nodes, created, changed) = (withNodes ? row.nodes : nil, row.created, row.changed)
    }
}

extension CommandRequest {
    /// What is to be stored, checked as far as that is possible without the device.
    func row(for device: DeviceRow, now: String) throws -> CommandRow {
        guard let name = CommandRow.Name(rawValue: command) else {
            throw ServiceError.unprocessable("there is no command \(command); there are Get, Add, Replace")
        }
        try checkURI()
        var row = CommandRow(device: device.id, command: name, uri: uri, created: now, changed: now)
        guard name != .get else {
            guard format == nil, type == nil, value == nil, base64 == nil else {
                throw ServiceError.unprocessable("a Get has no value")
            }
            row.list = try checkedList()
            return row
        }
        guard list == nil else { throw ServiceError.unprocessable("only a Get has a list") }
        let value = try nodeValue()
        try device.requireRoom(for: value)
        (row.format, row.type) = (value.format, value.type)
        if value.format != "node" { (row.value, row.size) = (Data(value.octets), value.octets.count) }
        return row
    }

    private func checkURI() throws {
        let isPlain = uri.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
        guard uri == "." || uri.hasPrefix("./") || uri.hasPrefix(".?"), isPlain, uri.utf8.count <= 2048 else {
            throw ServiceError.unprocessable(
                "uri has to be the node's, from the root: ./DevInfo/Man, with other characters percent-encoded"
            )
        }
    }

    /// - Source: OMA DM Tree and Description 1.2: which properties are told is behind `TNDS`.
    private func checkedList() throws -> String? {
        guard let list else { return nil }
        let parts = list.dropFirst(4)
        let isPlain = parts.utf8.allSatisfy {
            "+-".utf8.contains($0) || UInt8(ascii: "A")...UInt8(ascii: "z") ~= $0
        }
        guard list == "Struct" || list == "StructData" || list.hasPrefix("TNDS") && isPlain,
            !uri.contains("?")
        else {
            throw ServiceError.unprocessable(
                "list has to be Struct, StructData or TNDS, and uri that of a node")
        }
        return list
    }

    private func nodeValue() throws -> NodeValue {
        guard value == nil || base64 == nil else {
            throw ServiceError.unprocessable("value and base64 exclude each other")
        }
        let format = format ?? (base64 == nil ? "chr" : "bin")
        guard Self.formats.contains(format) else {
            throw ServiceError.unprocessable(
                "there is no format \(format); there are \(Self.formats.joined(separator: ", "))")
        }
        guard (format == "node") == (value == nil && base64 == nil) || format == "null" else {
            throw ServiceError.unprocessable(
                "a leaf needs a value or base64; an interior node has none, and the format node")
        }
        guard let base64 else {
            return NodeValue(format: format, type: type, octets: Array((value ?? "").utf8))
        }
        guard let octets = Data(base64Encoded: base64) else {
            throw ServiceError.unprocessable("the field base64 isn't base 64")
        }
        return NodeValue(format: format, type: type, octets: Array(octets))
    }
}

extension DeviceRow {
    /// - Throws: 413 for a value that the device has said it doesn't take.
    fileprivate func requireRoom(for value: NodeValue) throws {
        guard let limit = maxObjectSize else { return }
        let size = value.transferredSize(in: isBinary == true ? .wbxml : .xml)
        guard size > limit else { return }
        throw ServiceError.tooLarge(
            "the device takes values of up to \(limit) bytes as they are transferred, and this one has \(size)"
        )
    }
}
