internal import Foundation
internal import Hummingbird
internal import Synchronization

/// Sends a part of a file, in small pieces, to somebody who takes them at a fair rate.
struct Download: Sendable {
    /// How much is read and written at once.
    ///
    /// - Unit: bytes. - Default: 32 KiB: two records of TLS, so that a connection that stalls holds little.
    private static let pieceSize = 32 << 10

    /// Reading may block, so it happens on threads of its own.
    private static let disk = DispatchQueue(label: "packages", attributes: .concurrent)

    let path: String
    let stamp: FileStamp
    let range: ClosedRange<Int>
    let pace: Pace
    let metrics: Metrics

    /// - Parameter place: Held until the download is over.
    func body(_ place: PlaceCount.Place, close: @escaping @Sendable () -> Void) -> ResponseBody {
        ResponseBody(contentLength: range.count) { writer in
            defer { withExtendedLifetime(place) {} }
            let watch = PaceWatch(pace) {
                metrics.downloadWasTooSlow()
                close()
            }
            defer { watch.stop() }
            do {
                try await send(to: &writer, watch, metrics)
                try await writer.finish(nil)
            } catch {
                // What was announced can't be sent any more: the receiver has to see that it isn't the whole.
                close()
                throw error
            }
        }
    }

    private func send(
        to writer: inout any ResponseBodyWriter, _ watch: PaceWatch, _ metrics: Metrics
    ) async throws {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? file.close() }
        guard FileStamp(path: path) == stamp else { throw DownloadError.changed }
        try file.seek(toOffset: UInt64(range.lowerBound))
        var left = range.count
        while left > 0 {
            let count = min(left, Self.pieceSize)
            let piece = try await Self.read(count, of: file)
            guard piece.count == count else { throw DownloadError.changed }
            try await writer.write(ByteBuffer(bytes: piece))
            watch.count(count)
            metrics.downloaded(count)
            left -= count
        }
    }

    private static func read(_ count: Int, of file: FileHandle) async throws -> Data {
        try await withCheckedThrowingContinuation { continuation in
            disk.async {
                continuation.resume(with: Result { try file.read(upToCount: count) ?? Data() })
            }
        }
    }
}

/// Why a download was broken off.
enum DownloadError: Error {
    /// The file isn't the one that was announced.
    case changed
}

/// How fast somebody has to take a download.
struct Pace: Sendable {
    /// - Unit: bytes in `span`.
    var least: Int
    var span: Duration
}

/// Ends a download whose receiver takes less than it has to.
final class PaceWatch: Sendable {
    private let taken = Mutex(0)
    private let task = Mutex<Task<Void, Never>?>(nil)

    init(_ pace: Pace, tooSlow: @escaping @Sendable () -> Void) {
        let watch = Task { [weak self] in
            var before = 0
            while !Task.isCancelled {
                try? await Task.sleep(for: pace.span)
                guard !Task.isCancelled, let now = self?.taken.withLock({ $0 }) else { return }
                guard now - before >= pace.least else { return tooSlow() }
                before = now
            }
        }
        task.withLock { $0 = watch }
    }

    /// So much more was taken.
    func count(_ octets: Int) { taken.withLock { $0 += octets } }

    func stop() { task.withLock { $0?.cancel() } }
}
