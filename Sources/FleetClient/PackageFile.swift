internal import Linux
internal import NIOCore

/// A package on this machine, to be sent to the server.
public struct PackageFile: Sendable {
    /// The name that it has on the server.
    public let name: String
    /// - Unit: bytes.
    public let size: Int
    private let path: String
    /// Gets how many bytes have been sent.
    private let progress: @Sendable (_ sent: Int) -> Void

    /// - Throws: `ClientError` of the kind `file` when it can't be read.
    public init(
        _ path: String, progress: @escaping @Sendable (_ sent: Int) -> Void = { _ in }
    ) throws(ClientError) {
        do throws(Errno) {
            size = try FileHandle.open(named: path).seekToEnd()
        } catch {
            throw ClientError(.file, "\(path) can't be read: \(error)")
        }
        name = path.split(separator: "/").last.map(String.init) ?? path
        (self.path, self.progress) = (path, progress)
    }

    /// Its bytes, from the beginning each time.
    var pieces: Pieces { Pieces(path: path, progress: progress) }

    struct Pieces: AsyncSequence, Sendable {
        let path: String
        let progress: @Sendable (_ sent: Int) -> Void

        func makeAsyncIterator() -> Iterator { Iterator(self) }

        final class Iterator: AsyncIteratorProtocol {
            private let pieces: Pieces
            private var file: OpenFile?
            private var sent = 0

            /// - Unit: bytes. - Default: 256 KiB.
            private static var size: Int { 256 << 10 }

            init(_ pieces: Pieces) { self.pieces = pieces }

            func next() async throws -> ByteBuffer? {
                pieces.progress(sent)
                let bytes: [UInt8]
                do throws(Errno) {
                    let file = if let file { file } else { OpenFile(try .open(named: pieces.path)) }
                    self.file = file
                    bytes = try file.handle.read(limit: Self.size)
                } catch {
                    throw ClientError(.file, "\(pieces.path) can't be read: \(error)")
                }
                sent += bytes.count
                return bytes.isEmpty ? nil : ByteBuffer(bytes: bytes)
            }
        }

        private final class OpenFile {
            let handle: FileHandle

            init(_ handle: consuming FileHandle) { self.handle = handle }
        }
    }
}

extension ServerConnection {
    /// Puts a package into the server's folder.
    ///
    /// - Parameter isNew: Whether it may not take the place of another one.
    public func upload(_ file: PackageFile, isNew: Bool = false) async throws -> ServerAnswer {
        let request = ServerRequest(.put, ["packages", file.name]).sending(file)
        return try await answer(to: isNew ? request.with("If-None-Match", "*") : request)
    }
}
