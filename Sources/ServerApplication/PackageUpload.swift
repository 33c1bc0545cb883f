internal import Foundation
internal import Glibc
internal import Hummingbird
internal import NIOCore

/// A package on its way into the folder: a file beside its place, under a name that no package has, until it is whole, on
/// the disk and checked.
struct PackageUpload: Sendable {
    /// Writing may block, so it happens on threads of its own.
    private static let disk = DispatchQueue(label: "uploads", attributes: .concurrent)

    /// What names of such files begin with.
    private static let prefix = ".upload-"

    private let folder: String
    private let path: String
    private let file: FileHandle

    /// - Throws: 507 when the folder has no room for another file, and what else the system says.
    init(to folder: String) throws {
        (self.folder, path) = (folder, "\(folder)/\(Self.prefix)\(Random.text(bytes: 16))")
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw Self.failure }
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    /// Writes the body of a request.
    ///
    /// - Parameter limit: In bytes.
    /// - Throws: 413 above the limit, 507 when there is no room on the disk.
    func take(_ request: Request, limit: Int, tooSlow: @escaping @Sendable () -> Void) async throws {
        let watch = PaceWatch(.ofBodies, tooSlow: tooSlow)
        defer { watch.stop() }
        var size = 0
        for try await part in request.body {
            size += part.readableBytes
            guard size <= limit else {
                throw ServiceError.tooLarge("a package may have \(limit) bytes at most")
            }
            try await Self.blocking { [file] in try Self.write(part, to: file) }
            watch.count(part.readableBytes)
        }
    }

    private static func write(_ part: ByteBuffer, to file: FileHandle) throws {
        var rest = part.readableBytesView
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(file.fileDescriptor, $0.baseAddress, $0.count)
            }
            guard count >= 0 || errno == EINTR else { throw failure }
            rest = rest.dropFirst(max(0, count))
        }
    }

    /// What the package says about itself, once all of it is on the disk.
    ///
    /// - Throws: 422 with the reason when it isn't one.
    func checked(_ check: @escaping PackageFolder.Inspector) async throws -> PackageContents {
        try await Self.blocking { [file, path] in
            guard fsync(file.fileDescriptor) == 0 else { throw Self.failure }
            do {
                return try check(path)
            } catch {
                throw ServiceError.unprocessable("\(error)")
            }
        }
    }

    /// Gives it its name, in the place of what had it before: whoever looks finds the one or the other, whole.
    func finish(as name: String) async throws {
        try await Self.blocking { [folder, path] in
            guard unsafe rename(path, "\(folder)/\(name)") == 0 else { throw Self.failure }
            try Self.synchronize(folder)
        }
    }

    /// Takes it away; nothing when it has its name already.
    func discard() { _ = unsafe unlink(path) }

    /// Takes away what was left behind by servers that stopped in the middle.
    static func removeAbandoned(in folder: String, before time: Date) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        where name.hasPrefix(prefix) {
            let path = "\(folder)/\(name)"
            guard let stamp = FileStamp(path: path), stamp.modified < time.timeIntervalSinceReferenceDate
            else {
                continue
            }
            _ = unsafe unlink(path)
        }
    }

    /// Makes a change of names in a folder outlast a power cut.
    static func synchronize(_ folder: String) throws {
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure }
    }

    private static var failure: ServiceError {
        let number = errno
        let reason = unsafe String(cString: strerror(number))
        return number == ENOSPC || number == EDQUOT ? .noRoom : .unstorable(reason)
    }

    static func blocking<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            disk.async { continuation.resume(with: Result { try body() }) }
        }
    }
}
