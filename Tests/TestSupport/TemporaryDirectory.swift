import Foundation
public import Linux

/// An empty directory of a test's own, removed with everything in it when the test ends.
public struct TemporaryDirectory: ~Copyable {
    public let path: String

    public init() throws {
        path = NSTemporaryDirectory() + "/scomo-test-\(UUID())"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Where a file of this name is or goes.
    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file and returns where it is.
    @discardableResult
    public func write(_ bytes: [UInt8], _ name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    public func read(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(fileURLWithPath: file(name))))
    }

    /// The directory through the product's own file system.
    public func files() throws -> LinuxFileSystem { try LinuxFileSystem(root: path) }
}
