import ArgumentParser
import Foundation
import PackageBuilder

/// Where a command writes the package that it makes.
struct OutputOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "Where to write; NAME_VERSION.scomo by default.", completion: .file())
    var output: String?

    /// Writes it there, or under its own name, and prints where.
    func write(
        _ fileName: String, _ package: (_ path: String) throws(BuildError) -> Void
    ) throws(BuildError) {
        let path = output ?? fileName
        try package(path)
        print(path)
    }
}

/// The path of a folder that may be made, and is gone afterwards.
func withScratchFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
}
