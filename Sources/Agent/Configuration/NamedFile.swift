import Linux

/// A file that the operator named, at any path, links allowed, with its content.
struct NamedFile {
    let name: String
    let content: [UInt8]

    init(_ name: String, sizeLimit: Int) throws(ConfigurationError) {
        do throws(Errno) {
            content = try FileHandle.open(named: name).readToEnd(limit: sizeLimit)
        } catch {
            throw ConfigurationError(name, .unreadable(error))
        }
        self.name = name
    }

    /// A file in PEM form.
    static func certificate(_ name: String) throws(ConfigurationError) -> NamedFile {
        // - Default: 1 MiB. Our choice: the whole root bundle of a distribution has a quarter of it.
        try NamedFile(name, sizeLimit: 1 << 20)
    }

    /// The files `*.pem` of a directory.
    static func certificates(in directory: String) throws(ConfigurationError) -> [NamedFile] {
        var files: [NamedFile] = []
        for name in try names(in: directory, suffix: ".pem") { files.append(try certificate(name)) }
        return files
    }

    /// The files in a directory whose names end in `suffix`, sorted; at most 1024 are looked at.
    static func names(in directory: String, suffix: StaticString) throws(ConfigurationError) -> [String] {
        do throws(Errno) {
            let files = try LinuxFileSystem(root: directory)
            let ending = Array("\(suffix)".utf8)
            return try listed(files).filter { $0.utf8.suffix(ending.count).elementsEqual(ending) }
                .map { "\(directory)/\($0)" }
        } catch {
            throw ConfigurationError(directory, .unreadable(error))
        }
    }

    private static func listed(_ files: LinuxFileSystem) throws(Errno) -> [String] {
        do throws(FileSystemError) { return try files.list(.top, limit: 1024) } catch { throw error.reason }
    }
}
