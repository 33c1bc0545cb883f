import Foundation
import Linux

/// The state files of released formats, in `Tests/StateFormats`.
public enum ReleasedState {
    /// The names of the folders, the oldest first.
    public static var formats: [String] { ["1"] }

    /// A disk with one program's state.
    ///
    /// - Parameter program: "agent" or "store".
    public static func disk(_ format: String, of program: String) throws -> CrashingFileSystem {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("StateFormats/\(format)/\(program)")
        var files: [Path: [UInt8]] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: root.path) {
            let file = root.appendingPathComponent(name)
            guard try file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true else {
                continue
            }
            files[try Path(untrusted: name)] = try [UInt8](Data(contentsOf: file))
        }
        return CrashingFileSystem(files)
    }
}
