internal import Fleet
internal import Foundation
internal import Hummingbird

/// Tells one follower what happens, until it goes or the server stops.
///
/// - Source: HTML, section 9.2, server-sent events.
struct EventStream: Sendable {
    let store: any FleetStore
    let ending: Ending
    let pauses: Pauses
    /// Ends the connection of somebody who takes nothing.
    let close: @Sendable () -> Void

    struct Pauses: Sendable {
        /// Between two looks at the list.
        var look = Duration.seconds(1)
        /// After so many looks without an event there is a comment, so that nobody on the way takes the connection for dead.
        var silentLooks = 15
        /// How long one write may take.
        var write = Duration.seconds(60)
    }

    /// - Parameters:
    ///   - number: Events behind this one.
    ///   - place: Held until the stream is over.
    func body(after number: Int64, _ place: PlaceCount.Place) -> ResponseBody {
        ResponseBody { writer in
            defer { withExtendedLifetime(place) {} }
            // With the number, so that a follower who loses the connection before anything happens misses nothing.
            try await write("retry: 3000\nid: \(number)\n\n", to: &writer)
            try await follow(from: number, &writer)
            try await writer.finish(nil)
        }
    }

    /// When the database is away the stream ends in order: the follower asks again, with the number that it has.
    private func follow(from number: Int64, _ writer: inout any ResponseBodyWriter) async throws {
        var (number, silence) = (number, 0)
        while let events = try? await store.events(after: number, limit: 100) {
            try await write(try events.map(Self.text).joined(), to: &writer)
            guard !ending.hasBegun else { return }
            if let last = events.last {
                (number, silence) = (last.number, 0)
                continue
            }
            silence += 1
            if silence % pauses.silentLooks == 0 { try await write(":\n\n", to: &writer) }
            try await Task.sleep(for: pauses.look)
        }
    }

    private func write(_ text: String, to writer: inout any ResponseBodyWriter) async throws {
        guard !text.isEmpty else { return }
        let watch = Task { [close, pauses] in
            try await Task.sleep(for: pauses.write)
            close()
        }
        defer { watch.cancel() }
        try await writer.write(ByteBuffer(string: text))
    }

    private static func text(_ event: FleetEvent) throws -> String {
        let data = String(decoding: try Response.encoded(EventBody(event)), as: UTF8.self)
        return "id: \(event.number)\nevent: \(event.kind.rawValue)\ndata: \(data)\n\n"
    }
}
