internal import Bytes
internal import Deployment
internal import Linux

/// The packages' files: `packages/<number>.scomo`, whole or as far as they have arrived.
///
/// Other files whose names begin with the same number and a dot belong to the package and go with it.
struct PackageFiles {
    let files: any FileSystem

    static var directory: Path { "packages" }
    /// - Unit: names in the directory. Far above what the limits on nodes and operations allow.
    private static var maximumNames: Int { 65_536 }

    static func path(_ number: UInt64) -> Path {
        // Digits and a fixed suffix are always a path.
        do throws(PathError) {
            return try Path(untrusted: "packages/\(number).scomo")
        } catch {
            return directory
        }
    }

    func makeDirectory() throws(FileSystemError) {
        guard try files.attributes(of: Self.directory) == nil else { return }
        try files.makeDirectory(Self.directory, mode: 0o700)
        try files.synchronizeDirectory(.top)
    }

    func write(_ bytes: [UInt8], _ number: UInt64) throws(FileSystemError) {
        try files.replaceContents(of: Self.path(number), with: bytes)
    }

    /// Creates an empty file for a package, unless there is one. The file says that the download has begun.
    ///
    /// - Returns: Whether that worked.
    func mark(_ number: UInt64?) -> Bool {
        guard let number else { return false }
        do throws(FileSystemError) {
            let path = Self.path(number)
            if try files.attributes(of: path) == nil { _ = try files.create(path, mode: 0o600) }
            return true
        } catch {
            return false
        }
    }

    /// Whether a package that has come isn't durable yet.
    func isShort(_ number: UInt64) -> Bool { checksum(number) != nil }

    /// Notes that a short package is whole. A power cut may take the note, the package or both.
    ///
    /// - Returns: Whether that worked.
    func seal(_ number: UInt64) -> Bool {
        guard let checksum = checksum(number) else { return false }
        do throws(FileSystemError) {
            try files.write(checksum, to: Self.seal(of: number))
            return true
        } catch {
            return false
        }
    }

    /// Whether a short package is there as it was when it was sealed.
    func isSealed(_ number: UInt64) -> Bool {
        guard let checksum = checksum(number) else { return false }
        return (try? files.read(Self.seal(of: number), limit: checksum.count)) == checksum
    }

    /// Makes a short package durable. What the disk doesn't keep at once is removed, and never asked for again.
    ///
    /// - Returns: Why it isn't there; nil if it is.
    func keep(_ number: UInt64) -> FileSystemError? {
        do throws(FileSystemError) {
            try files.synchronizeFile(Self.path(number))
            do throws(FileSystemError) { try files.remove(Self.seal(of: number)) } catch {}
            try files.synchronizeDirectory(Self.directory)
            return nil
        } catch {
            discard(number)
            return error
        }
    }

    /// Of a package's content, four bytes; nil if there is none, or it isn't short.
    private func checksum(_ number: UInt64) -> [UInt8]? {
        guard let content = try? files.read(Self.path(number), limit: ShortPackage.limit), !content.isEmpty
        else { return nil }
        let sum = CRC32.checksum(content[...])
        return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }
    }

    private static func seal(of number: UInt64) -> Path { path(number).withSuffix(".whole") }

    /// Whether nothing of a package lies here, but perhaps the mark of a download that has begun.
    func isEmpty(_ number: UInt64) -> Bool {
        do throws(FileSystemError) {
            return try files.attributes(of: Self.path(number))?.size ?? 0 == 0
        } catch {
            return false
        }
    }

    func exists(_ path: Path) -> Bool {
        do throws(FileSystemError) {
            return try files.attributes(of: path) != nil
        } catch {
            return true
        }
    }

    /// Removes a package's file. One that can't be removed now is collected at the next start.
    func discard(_ number: UInt64) {
        do throws(FileSystemError) { try files.remove(Self.path(number)) } catch {}
        do throws(FileSystemError) { try files.remove(Self.seal(of: number)) } catch {}
    }

    /// Removes all files but those of these numbers.
    func collect(keeping numbers: Set<UInt64>) throws(FileSystemError) {
        for name in try files.list(Self.directory, limit: Self.maximumNames) {
            let digits = name.utf8.prefix { $0 != UInt8(ascii: ".") }
            if let number = UInt64(String(decoding: digits, as: UTF8.self)), numbers.contains(number) {
                continue
            }
            try remove(name)
        }
    }

    private func remove(_ name: String) throws(FileSystemError) {
        try files.remove(try files.child(Self.directory, name))
    }
}
