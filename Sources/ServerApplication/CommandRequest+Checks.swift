internal import DMServer
internal import Fleet
internal import Foundation
internal import SyncML

// What can be said of a command's fields without asking the device.

extension CommandRequest {
    /// A node's URI, from the root: plain segments, none of them empty or a step back.
    ///
    /// - Source: OMA DM Tree and Description 1.2, URIs of nodes.
    static func checked(_ uri: String?, _ field: String, isQueryAllowed: Bool) throws -> String {
        let uri = uri ?? ""
        let path = uri.prefix { $0 != "?" }
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = uri.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }
        guard segments.first == ".", segments.dropFirst().allSatisfy({ !["", ".", ".."].contains($0) }),
            isPlain, uri.utf8.count <= 2048, isQueryAllowed || path.count == uri.count
        else {
            throw ServiceError.unprocessable(
                "\(field) has to be the node's, from the root: ./DevInfo/Man, with other characters percent-encoded"
            )
        }
        return uri
    }

    /// - Source: OMA DM Tree and Description 1.2: which properties are told is said behind `TNDS`.
    func checkedList() throws -> String? {
        guard let list else { return nil }
        let isPlain = list.dropFirst(4).utf8.allSatisfy {
            "+-".utf8.contains($0) || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 & ~0x20
        }
        guard list == "Struct" || list == "StructData" || list.hasPrefix("TNDS") && isPlain,
            uri?.contains("?") == false
        else {
            throw ServiceError.unprocessable(
                "list has to be Struct, StructData or TNDS, and uri that of a node")
        }
        return list
    }

    func nodeValue() throws -> NodeValue {
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
        return NodeValue(format: format, type: type, octets: try octets(format))
    }

    private func octets(_ format: String) throws -> [UInt8] {
        if let base64 {
            guard let octets = Data(base64Encoded: base64) else {
                throw ServiceError.unprocessable("the field base64 isn't base 64")
            }
            return Array(octets)
        }
        let text = value ?? ""
        guard Self.fits(text, format) else {
            throw ServiceError.unprocessable("\"\(text.prefix(80))\" is no value of the format \(format)")
        }
        return Array(text.utf8)
    }

    /// - Source: OMA DM Device Description 1.2, formats.
    private static func fits(_ text: String, _ format: String) -> Bool {
        switch format {
        case "int": Int32(text) != nil
        case "bool": ["true", "false"].contains(text)
        case "float": Float(text) != nil
        case "null": text.isEmpty
        case "b64": Data(base64Encoded: text) != nil
        default: true
        }
    }
}

extension Device {
    /// - Throws: 413 for a value that the device has said it doesn't take.
    func requireRoom(for value: NodeValue) throws {
        guard let limit = maxObjectSize else { return }
        let size = value.transferredSize(in: isBinary == true ? .wbxml : .xml)
        guard size > limit else { return }
        throw ServiceError.tooLarge(
            "the device takes values of up to \(limit) bytes as they are transferred, and this one has \(size)"
        )
    }
}

/// When something makes no sense any more.
enum Deadline {
    /// A time in the future, in UTC to the second: as times are kept.
    static func checked(_ text: String, now: String) throws -> String {
        guard let date = try? Date(text, strategy: .iso8601), date.formatted(.iso8601) > now else {
            throw ServiceError.unprocessable("deadline has to be a time to come: 2026-11-22T10:00:00Z")
        }
        return date.formatted(.iso8601)
    }
}
