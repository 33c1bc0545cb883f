import ArgumentParser
import FleetClient
import Foundation
import Linux
import Settings

/// What a node is given.
struct ValueOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The value, as text.", valueName: "text"))
    var value: String?

    @Option(help: ArgumentHelp("A file with the value, octets.", valueName: "file"), completion: .file())
    var valueFile: String?

    @Option(help: ArgumentHelp("The node's format: chr, int, bool, bin, node, xml…", valueName: "format"))
    var format: String?

    @Option(help: ArgumentHelp("The value's type, as application/octet-stream.", valueName: "type"))
    var type: String?

    func validate() throws {
        guard value == nil || valueFile == nil else {
            throw ValidationError("either --value or --value-file says the value")
        }
    }

    func fields(_ command: String, _ uri: String) throws -> [String: JSONValue?] {
        let octets = try valueFile.map { try InputFile.content($0) }
        return [
            "command": .text(command), "uri": .text(uri), "value": value.map { .text($0) },
            "base64": octets.map { .text(Data($0).base64EncodedString()) },
            "format": format.map { .text($0) }, "type": type.map { .text($0) },
        ]
    }
}

/// A file that the command line names.
enum InputFile {
    /// - Unit: bytes. - Default: 24 MiB, as the server takes it.
    private static let limit = 24 << 20

    static func content(_ path: String) throws(ClientError) -> [UInt8] {
        do throws(Errno) {
            return try Linux.FileHandle.open(named: path).readToEnd(limit: limit)
        } catch {
            throw ClientError(.file, "\(path) can't be read: \(error)")
        }
    }

    /// The first line of a file that not everybody may read.
    static func secret(_ path: String) throws(ClientError) -> JSONValue {
        do throws(ConfigurationError) { return .text(try Secret(file: path).text) } catch {
            throw ClientError(.settings, "\(error)")
        }
    }

    static func json(_ path: String) throws -> JSONValue { try JSONValue(json: try content(path)) }
}
