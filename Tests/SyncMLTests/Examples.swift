import Foundation

/// Published messages: the corpus that fuzzing begins with.
enum Examples {
    static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fuzz/seeds/message")

    /// The names of those in XML, whole sessions in order.
    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return files.filter { $0.hasSuffix(".xml") }.sorted()
    }()

    /// - Parameter kind: The folder beside it, for documents that aren't messages.
    static func read(_ name: String, of kind: String = "message") throws -> [UInt8] {
        let folder = directory.deletingLastPathComponent().appendingPathComponent(kind)
        return try [UInt8](Data(contentsOf: folder.appendingPathComponent(name)))
    }
}
