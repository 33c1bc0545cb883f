import Foundation
import Linux

/// The folder that an archive is unpacked into: empty before, and empty or gone again if that fails.
struct TargetFolder {
    let files: LinuxFileSystem
    private let name: String
    private let isNew: Bool

    init(_ name: String) throws {
        self.name = name
        isNew =
            (try? FileManager.default.createDirectory(atPath: name, withIntermediateDirectories: false))
            != nil
        do throws(Errno) {
            files = try LinuxFileSystem(root: name)
        } catch {
            throw Refusal("could not use the folder \(name): \(error)")
        }
        guard try names().isEmpty else {
            throw Refusal("the folder \(name) isn't empty; name one that is, or isn't there yet")
        }
    }

    /// Removes what is in it, and itself if it wasn't there before.
    func clear() {
        for name in (try? names()) ?? [] {
            if let path = try? files.child(.top, name) { try? files.removeTree(path) }
        }
        if isNew { try? FileManager.default.removeItem(atPath: name) }
    }

    private func names() throws -> [String] {
        do throws(FileSystemError) { return try files.list(.top, limit: 1 << 20) } catch {
            throw Refusal("\(error)")
        }
    }
}
