import Linux
import OpenSSL

extension SourceFile {
    /// The SHA-256 of the file's content.
    func digest(in folder: LinuxFileSystem) throws(BuildError) -> [UInt8] {
        try read(in: folder) { (_) throws(BuildError) in }
    }

    /// Passes the content to `consume`, piece by piece, and returns its digest.
    ///
    /// - Throws: `.changed` when the file no longer has the size that it had.
    func read(
        in folder: LinuxFileSystem, _ consume: ([UInt8]) throws(BuildError) -> Void
    ) throws(BuildError) -> [UInt8] {
        if let content {
            try consume(content)
            return try Self.digest(of: content)
        }
        let file = try reading { () throws(FileSystemError) in try folder.openForReading(location) }
        var digest = try cryptography { () throws(OpenSSLError) in try MessageDigest() }
        var left = size
        while true {
            let piece = try checked { () throws(Errno) in try file.read(limit: Self.pieceSize) }
            guard !piece.isEmpty else { break }
            left -= piece.count
            // Not one byte more than the header says may reach the archive.
            guard left >= 0 else { throw .changed(location) }
            do throws(OpenSSLError) { try digest.update(piece.span) } catch { throw .cryptography(error) }
            try consume(piece)
        }
        guard left == 0 else { throw .changed(location) }
        do throws(OpenSSLError) { return try digest.finish() } catch { throw .cryptography(error) }
    }

    private static func digest(of content: [UInt8]) throws(BuildError) -> [UInt8] {
        try cryptography { () throws(OpenSSLError) in
            var digest = try MessageDigest()
            try digest.update(content.span)
            return try digest.finish()
        }
    }

    /// - Unit: bytes.
    private static var pieceSize: Int { 256 << 10 }

    private func checked<Result: ~Copyable>(_ body: () throws(Errno) -> Result) throws(BuildError) -> Result {
        do throws(Errno) { return try body() } catch {
            throw .unreadable(FileSystemError(.read, location, error))
        }
    }
}

func cryptography<Result: ~Copyable>(
    _ body: () throws(OpenSSLError) -> Result
) throws(BuildError) -> Result {
    do throws(OpenSSLError) { return try body() } catch { throw .cryptography(error) }
}
