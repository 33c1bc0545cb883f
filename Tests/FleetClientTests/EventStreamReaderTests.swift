import Testing

@testable import FleetClient

/// Streams of events, however they are cut.
@Suite struct EventStreamReaderTests {
    private static let stream = """
        retry: 3000
        id: 4

        :

        id: 5
        event: deviceSeen
        data: {"number":5}

        id: 6\r
        event:operationReported\r
        data: first\r
        data:second\r
        unknown\r
        \r

        """

    @Test(arguments: 1...24) func `Events are the same in pieces of any size`(size: Int) throws {
        var reader = EventStreamReader()
        var events: [StreamedEvent] = []
        var rest = Array(Self.stream.utf8)[...]
        while !rest.isEmpty {
            events += try reader.events(in: Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
        #expect(
            events == [
                StreamedEvent(id: "5", kind: "deviceSeen", data: #"{"number":5}"#),
                StreamedEvent(id: "6", kind: "operationReported", data: "first\nsecond"),
            ])
    }

    @Test func `An identifier counts before anything has happened, and half an event doesn't`() throws {
        var reader = EventStreamReader(lastID: "1")
        #expect(try reader.events(in: Array("retry: 3000\nid: 9\n\n".utf8)).isEmpty && reader.lastID == "9")
        #expect(try reader.events(in: Array("id: 10\ndata: half\n".utf8)).isEmpty && reader.lastID == "9")
    }

    @Test func `A line without an end is refused`() throws {
        var reader = EventStreamReader()
        let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
        #expect(try reader.events(in: piece).isEmpty)
        #expect(throws: ClientError.self) { try reader.events(in: piece) }
    }
}
