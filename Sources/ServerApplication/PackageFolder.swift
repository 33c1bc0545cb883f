internal import DeliveryPackage
internal import Foundation
internal import Logging
internal import Synchronization

/// The folder with the delivery packages that this server offers.
///
/// Somebody puts files there while the server runs; what a file says about itself is read once and kept until the
/// file changes.
final class PackageFolder: Sendable {
    /// Reads what the package in a file says about itself, without asking who signed it: that is the device's part.
    typealias Inspector = @Sendable (_ path: String) throws -> PackageContents

    let path: String
    private let inspect: Inspector
    private let logger: Logger
    private let known = Mutex<[String: Entry]>([:])

    private struct Entry: Sendable {
        var stamp: FileStamp
        var contents: PackageContents?
        var failure: String?
    }

    init(path: String, logger: Logger, inspect: @escaping Inspector) {
        self.path = path
        self.logger = logger
        self.inspect = inspect
    }

    /// All packages, by the names of their files. Unreadable ones have a `failure` instead of a description.
    func packages() -> [OfferedPackage] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.sorted().compactMap { package($0) }
    }

    /// The package in the file `name`; nil when there is no such file.
    func package(_ name: String) -> OfferedPackage? {
        guard let stamp = stamp(name) else { return nil }
        let entry = entry(name, stamp)
        let description = entry.contents.map { PackageDescription(file: name, size: stamp.size, $0) }
        return OfferedPackage(
            file: name, size: stamp.size, description: description, failure: entry.failure)
    }

    /// Where a file is, and which state of it; nil when the folder has no such package.
    func file(_ name: String) -> (path: String, stamp: FileStamp)? {
        stamp(name).map { (location(name), $0) }
    }

    /// Takes a package away; who is about to fetch it has it to its end or begins anew, and then finds none.
    func remove(_ name: String) throws {
        guard Self.isPackageName(name) else { return }
        try FileManager.default.removeItem(atPath: location(name))
        try PackageUpload.synchronize(path)
        known.withLock { _ = $0.removeValue(forKey: name) }
    }

    private func entry(_ name: String, _ stamp: FileStamp) -> Entry {
        if let entry = known.withLock({ $0[name] }), entry.stamp == stamp { return entry }
        let entry = read(name, stamp)
        known.withLock { $0[name] = entry }
        return entry
    }

    private func read(_ name: String, _ stamp: FileStamp) -> Entry {
        do {
            return Entry(stamp: stamp, contents: try inspect(location(name)))
        } catch {
            logger.warning("could not read a package", metadata: ["file": "\(name)", "reason": "\(error)"])
            return Entry(stamp: stamp, failure: "\(error)")
        }
    }

    private func stamp(_ name: String) -> FileStamp? {
        Self.isPackageName(name) ? FileStamp(path: location(name)) : nil
    }

    private func location(_ name: String) -> String { path + "/" + name }

    /// One name, no way out of the folder: letters, digits and `.-_+~`, a letter or digit first, `.scomo` last.
    static func isPackageName(_ name: String) -> Bool {
        guard name.hasSuffix(".scomo"), name.utf8.count <= 255, let first = name.utf8.first else {
            return false
        }
        return isAlphanumeric(first)
            && name.utf8.allSatisfy { isAlphanumeric($0) || ".-_+~".utf8.contains($0) }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}

/// Which state of a file it is.
struct FileStamp: Equatable, Sendable {
    var size: Int
    /// - Unit: seconds since 2001, with fractions.
    var modified: Double
    var number: UInt64

    /// Nil when there is no regular file.
    init?(path: String) {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            attributes[.type] as? FileAttributeType == .typeRegular, let size = attributes[.size] as? Int,
            let date = attributes[.modificationDate] as? Date
        else { return nil }
        self.size = size
        modified = date.timeIntervalSinceReferenceDate
        number = attributes[.systemFileNumber] as? UInt64 ?? 0
    }

    /// A strong validator: a file that is replaced or written to gets another one.
    var entityTag: String {
        "\"\(String(number, radix: 16))-\(String(modified.bitPattern, radix: 16))-\(size)\""
    }
}
