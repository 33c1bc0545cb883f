import Bytes
import Foundation
import OpenSSL

/// All that is in a folder and below: names, kinds, modes, owners, times, digests, and where links lead.
public struct FolderSnapshot: Equatable, CustomStringConvertible {
    private let entries: [String: String]

    /// - Parameters:
    ///   - isTimed: Whether times of change count. Times of directories never do, so that a file that came and went leaves none.
    ///   - exceptions: Names that don't count. - Default: none.
    public init(_ folder: String, isTimed: Bool = true, except exceptions: Set<String> = []) throws {
        var entries: [String: String] = [:]
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder) + ["."]
        for name in names where !exceptions.contains(name) {
            entries[name] = try Self.entry("\(folder)/\(name)", isTimed)
        }
        self.entries = entries
    }

    public var description: String {
        entries.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "\n")
    }

    private static func entry(_ path: String, _ isTimed: Bool) throws -> String {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        func word(_ key: FileAttributeKey) -> String { attributes[key].map { "\($0)" } ?? "?" }
        let words = [word(.type), word(.posixPermissions), word(.ownerAccountID), word(.groupOwnerAccountID)]
        let content: [String]
        switch attributes[.type] as? FileAttributeType {
        case .typeSymbolicLink?: content = [try FileManager.default.destinationOfSymbolicLink(atPath: path)]
        case .typeRegular?:
            content = [try digest(path)] + (isTimed ? [word(.modificationDate)] : [])
        default: content = []
        }
        return (words + content).joined(separator: " ")
    }

    private static func digest(_ path: String) throws -> String {
        var digest = try MessageDigest()
        try digest.update([UInt8](Data(contentsOf: URL(fileURLWithPath: path))).span)
        return Hex.encode(try digest.finish())
    }
}
