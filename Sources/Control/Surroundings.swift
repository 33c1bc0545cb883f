import Linux
import Settings

/// What of the device `diagnose` looks at by itself: no program tells it.
public struct Surroundings {
    private let root: String
    private let run: (_ words: [String]) -> [UInt8]?

    /// - Parameters:
    ///   - root: Where the file system is.
    ///   - run: Runs a program and returns what it printed; nil where it isn't there or fails.
    public init(root: String = "", run: @escaping (_ words: [String]) -> [UInt8]? = { _ in nil }) {
        (self.root, self.run) = (root, run)
    }

    /// What a program prints, a line each; nil where there is none.
    func lines(of words: [String]) -> [String]? { run(words).map { Self.lines($0) } }

    /// Where the installer's configuration says that the store is.
    var storeDirectory: String {
        var directory = "/var/lib/scomo"
        let key = Setting<String>.path("Installer", "StoreDirectory") { $1 = $0 }
        // What can't be read leaves the default, and the settings say why.
        try? ConfigurationReader([key], ignoresOthers: true)
            .read(root + "/etc/scomo/installer.conf", into: &directory)
        return directory
    }

    /// The names in a folder, sorted; nil where it can't be read.
    func names(in directory: String) -> [String]? {
        guard let files = try? LinuxFileSystem(root: root + directory) else { return nil }
        return (try? files.list(.top, limit: 4096)).map { $0.sorted() }
    }

    /// Where a link in a folder leads to; nil where it is none.
    func link(_ name: String, in directory: String) -> String? {
        guard let files = try? LinuxFileSystem(root: root + directory), let path = try? Path(untrusted: name)
        else { return nil }
        return try? files.readSymbolicLink(path)
    }

    private static func lines(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
    }
}
