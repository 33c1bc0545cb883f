internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension Pace {
    /// Of requests: what takes longer than 30 s has to come at 1 KiB a second.
    static let ofBodies = Pace(least: 30 << 10, span: .seconds(30))
}

extension Request {
    /// The body. Whoever sends it too slowly loses the connection: a few bytes now and then would hold it for good.
    ///
    /// - Parameter limit: In bytes.
    /// - Throws: 413 above the limit.
    func content(
        limit: Int, pace: Pace = .ofBodies, tooSlow: @escaping @Sendable () -> Void
    ) async throws -> ByteBuffer {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Self.tooLong(limit)
        }
        let watch = PaceWatch(pace, tooSlow: tooSlow)
        defer { watch.stop() }
        var content = ByteBuffer()
        for try await var part in body {
            guard content.readableBytes + part.readableBytes <= limit else { throw Self.tooLong(limit) }
            watch.count(part.readableBytes)
            content.writeBuffer(&part)
        }
        return content
    }

    private static func tooLong(_ limit: Int) -> ServiceError {
        .tooLarge("the body may have \(limit) bytes at most")
    }
}
