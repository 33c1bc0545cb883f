internal import Fleet
internal import Foundation
internal import PostgreSQL

/// What has a table of its own, in which each row is of one version.
protocol Stored: Codable, Sendable {
    static var table: String { get }
    var version: Int { get set }
    /// The column of the primary key, and what this one has there.
    static var keyColumn: String { get }
    var keyValue: Value { get }
    /// The columns beside key, device and version, with what they hold.
    var columns: [Column] { get throws(FleetStoreError) }
}

/// One column of a row.
struct Column {
    var name: String
    var value: Value
    /// What the value is turned into.
    var type: String?

    init(_ name: String, _ value: Value, _ type: String? = nil) {
        (self.name, self.value, self.type) = (name, value, type)
    }

    /// A value as JSON.
    init(_ name: String, json: (some Encodable)?) throws(FleetStoreError) {
        self.init(
            name, try json.map { value throws(FleetStoreError) in .text(try JSON.text(value)) } ?? .null,
            "jsonb")
    }

    func place(_ index: Int) -> String { "$\(index)" + (type.map { "::\($0)" } ?? "") }
}

extension Device: Stored {
    static let table = "device"
    static let keyColumn = "id"
    var keyValue: Value { .text(id) }

    var columns: [Column] {
        get throws(FleetStoreError) {
            [
                Column("model", Value(model)), Column("words", .text(words)),
                try Column("content", json: self),
            ]
        }
    }

    /// What `DeviceQuery.text` is looked for in.
    private var words: String {
        ([id] + information.sorted { $0.key < $1.key }.flatMap { [$0.key, $0.value] })
            .joined(separator: "\n").lowercasedASCII
    }
}

extension DeviceOperation: Stored {
    static let table = "operation"
    static let keyColumn = "number"
    var keyValue: Value { .integer(number) }

    var columns: [Column] {
        get throws(FleetStoreError) {
            [
                Column("device", .text(device)), Column("state", .text(state.rawValue)),
                Column("correlator", .text(correlator)), Column("deadline", Value(deadline)),
                Column("changed", .text(changed)), try Column("content", json: self),
            ]
        }
    }
}

extension DeviceCommand: Stored {
    static let table = "command"
    static let keyColumn = "number"
    var keyValue: Value { .integer(number) }

    /// A long value isn't written again because the command went out; when it is over there is none.
    var columns: [Column] {
        get throws(FleetStoreError) {
            var short = self
            (short.value, short.parts, short.nodes) = (nil, nil, nil)
            let columns = [
                Column("device", .text(device)), Column("state", .text(state.rawValue)),
                Column("attempts", .integer(Int64(attempts))), Column("deadline", Value(deadline)),
                Column("changed", .text(changed)), try Column("content", json: short),
                try Column("nodes", json: nodes),
            ]
            guard version <= 1 || state.isFinal else { return columns }
            return try columns + [
                Column("value", value.map { .bytes(Array($0)) } ?? .null), Column("parts", json: parts),
            ]
        }
    }
}

extension Webhook: Stored {
    static let table = "webhook"
    static let keyColumn = "id"
    var keyValue: Value { .text(id) }

    var columns: [Column] {
        get throws(FleetStoreError) { [try Column("content", json: self)] }
    }
}

extension DeadLetter: Stored {
    static let table = "dead_letter"
    static let keyColumn = "id"
    var keyValue: Value { .text(id) }

    var columns: [Column] {
        get throws(FleetStoreError) {
            [
                Column("webhook", .text(webhook)), Column("until", .text(until)),
                try Column("content", json: self),
            ]
        }
    }
}

extension AccessToken: Stored {
    static let table = "token"
    static let keyColumn = "name"
    var keyValue: Value { .text(name) }

    var columns: [Column] {
        get throws(FleetStoreError) {
            [Column("digest", .text(digest)), try Column("content", json: self)]
        }
    }
}

extension String {
    /// As SQLite's `lower` does it.
    var lowercasedASCII: String {
        String(decoding: utf8.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
