import Foundation
import Linux

/// What a package of Debian's says about itself.
struct DebianPackage {
    let name: String
    let version: String
    let architecture: String
    /// One line for people.
    let summary: String

    /// Asks dpkg-deb(1).
    init(_ path: String) throws(CommandError) {
        let format = "${Package}\n${Version}\n${Architecture}\n${binary:Summary}\n"
        let text = try Program.run(
            ["dpkg-deb", "--show", "--showformat", format, URL(fileURLWithPath: path).path],
            or: "dpkg-deb can't read \"\(path)\" as a package")
        let fields = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard fields.count >= 4, !fields[0].isEmpty else {
            throw CommandError("dpkg-deb says nothing about \"\(path)\"")
        }
        (name, version, architecture, summary) = (fields[0], fields[1], fields[2], fields[3])
    }
}

/// How the parts of a package of Debian's are compressed.
struct DebianCompression {
    private let path: String

    /// - Parameter path: Never an option, once it is absolute.
    init(_ path: String) { self.path = URL(fileURLWithPath: path).path }

    /// The package as it is, if devices can expand it; otherwise one of the same content in `folder`, which is made.
    func inGzip(_ folder: URL) throws(CommandError) -> String {
        guard Array(names().dropFirst()) != ["control.tar.gz", "data.tar.gz"] else { return path }
        let copy = folder.appendingPathComponent("package.deb")
        var archive = Data("!<arch>\n".utf8) + Self.member("debian-binary", Data("2.0\n".utf8))
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (name, option) in [("control.tar.gz", "--ctrl-tarfile"), ("data.tar.gz", "--fsys-tarfile")] {
                let file = folder.appendingPathComponent(name)
                try Program.run(
                    [
                        "bash", "-o", "pipefail", "-c", "dpkg-deb \"$1\" \"$2\" | gzip -9n > \"$3\"", "bash",
                        option, path, file.path,
                    ], or: "dpkg-deb and gzip can't compress \"\(path)\" anew")
                archive += Self.member(name, try Data(contentsOf: file))
            }
            try archive.write(to: copy)
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError("could not compress \"\(path)\" anew: \(error.localizedDescription)")
        }
        return copy.path
    }

    /// - Source: ar(5).
    private static func member(_ name: String, _ content: Data) -> Data {
        let fields = [(name, 16), ("0", 12), ("0", 6), ("0", 6), ("100644", 8), ("\(content.count)", 10)]
        let header = fields.map { $0.0.padding(toLength: $0.1, withPad: " ", startingAt: 0) }.joined() + "`\n"
        return Data(header.utf8) + content + Data(content.count % 2 == 1 ? "\n".utf8 : "".utf8)
    }

    /// The names of its members; those before the first that can't be read.
    private func names() -> [String] {
        guard let file = Foundation.FileHandle(forReadingAtPath: path) else { return [] }
        var (names, offset): ([String], UInt64) = ([], 8)
        while (try? file.seek(toOffset: offset)) != nil, let header = try? file.read(upToCount: 60),
            header.count == 60, let size = UInt64(Self.field(header[48..<58]))
        {
            names.append(Self.field(header.prefix(16)))
            offset += 60 + size + size % 2
        }
        return names
    }

    private static func field(_ bytes: Data) -> String {
        String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: CharacterSet(charactersIn: " /"))
    }
}
