import Linux

/// A file that the operator named, at any path, links allowed, with its content. Its owner and mode have been checked.
public struct NamedFile: Sendable {
    /// The path that it was read from.
    public let name: String
    /// Its bytes, all of them.
    public let content: [UInt8]

    /// - Parameter sizeLimit: In bytes.
    public init(
        _ name: String, sizeLimit: Int, _ protection: FileProtection = .trusted
    ) throws(ConfigurationError) {
        let file = try Self.open(name)
        try protection.check(file, name)
        do throws(Errno) {
            content = try file.readToEnd(limit: sizeLimit)
        } catch {
            throw ConfigurationError(name, .unreadable(error))
        }
        self.name = name
    }

    /// A file in PEM form: certificates, or a private key, which is a secret.
    ///
    /// - Unit of its limit: bytes. - Default: 1 MiB; the whole root bundle of a distribution has a quarter of it.
    public static func pem(
        _ name: String, _ protection: FileProtection = .trusted
    ) throws(ConfigurationError) -> NamedFile {
        try NamedFile(name, sizeLimit: 1 << 20, protection)
    }

    /// The files `*.pem` of a directory.
    public static func certificates(in directory: String) throws(ConfigurationError) -> [NamedFile] {
        var files: [NamedFile] = []
        for name in try names(in: directory, suffix: ".pem") { files.append(try pem(name)) }
        return files
    }

    /// The files in a directory whose names end in `suffix`, sorted; at most 1024 are looked at.
    ///
    /// Whoever may write in the directory decides what is read, so it is checked like a file.
    public static func names(
        in directory: String, suffix: StaticString
    ) throws(ConfigurationError) -> [String] {
        try FileProtection.trusted.check(open(directory), directory)
        do throws(Errno) {
            let files = try LinuxFileSystem(root: directory)
            let ending = Array("\(suffix)".utf8)
            return try listed(files).filter { $0.utf8.suffix(ending.count).elementsEqual(ending) }
                .map { "\(directory)/\($0)" }
        } catch {
            throw ConfigurationError(directory, .unreadable(error))
        }
    }

    private static func open(_ name: String) throws(ConfigurationError) -> FileHandle {
        do throws(Errno) { return try .open(named: name) } catch {
            throw ConfigurationError(name, .unreadable(error))
        }
    }

    private static func listed(_ files: LinuxFileSystem) throws(Errno) -> [String] {
        do throws(FileSystemError) { return try files.list(.top, limit: 1024) } catch { throw error.reason }
    }
}
