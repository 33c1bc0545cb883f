import Accounts
import DMSession
import MessageTesting
import SyncML
import Testing

/// A value that comes in several messages.
@Suite("A large object", .everyEncoding)
struct LargeObjectTests {
    private func chunk(
        _ data: String, size: Int? = nil, more: Bool = true, _ uri: String = "./Conf/Blob",
        format: String = "chr",
        _ name: String = "Replace"
    ) -> String {
        """
        <\(name)><CmdID>4</CmdID><Item><Target><LocURI>\(uri)</LocURI></Target><Meta><Format>\(format)</Format>\
        \(size.map { "<Size>\($0)</Size>" } ?? "")</Meta><Data>\(data)</Data>\(more ? "<MoreData/>" : "")</Item></\(name)>
        """
    }

    /// What the device says to each body in turn, without the answers to headers.
    private func answers(_ bodies: [String], _ device: Device) throws -> [[String]] {
        var session = device.session()
        _ = session.begin()
        return try bodies.enumerated().map { position, body in
            let isFinal = position == bodies.count - 1
            let message = ServerMessage(messageID: position + 1, body: body, isFinal: isFinal)
            return Array(try session.receive(message.bytes).words.dropFirst())
        }
    }

    @Test("is stored when it is whole")
    func whole() throws {
        let device = try Device()
        let taken = ["Replace 4 213 ./Conf/Blob", "Alert 1222"]
        #expect(
            try answers(
                [chunk("01234567", size: 24), chunk("89abcdef"), chunk("ghijklmn", more: false)], device)
                == [taken, taken, ["Replace 4 200 ./Conf/Blob", "Final"]])
        #expect(device.configuration.journal == ["replace Blob for dm.example.net: 0123456789abcdefghijklmn"])
    }

    @Test("of octets is decoded when it is whole")
    func octets() throws {
        let device = try Device()
        let bodies = [
            chunk("AAE", size: 8, "./Conf/Image", format: "b64"),
            chunk("CAwQ=", more: false, "./Conf/Image", format: "b64"),
        ]
        #expect(try answers(bodies, device).last == ["Replace 4 200 ./Conf/Image", "Final"])
        #expect(device.configuration.values[FakeObject.path("Image")] == [0, 1, 2, 3, 4])
    }

    @Test("that is too long, too short, or of no known size changes nothing")
    func sizes() throws {
        var device = try Device()
        device.limits.maxObjectSize = 100
        let rows: [([String], String)] = [
            ([chunk("0123", size: 9), chunk("4567", more: false)], "424"),
            ([chunk("0123", size: 5), chunk("4567", more: false)], "424"),
            ([chunk("0123", size: 5), chunk("4567")], "424"),
            ([chunk("0123", size: 8), chunk("4567", size: 9, more: false)], "424"),
            // The end of a value whose beginning was refused isn't a value.
            ([chunk("0123", size: 101), chunk("4567"), chunk("89ab", more: false)], "412"),
            ([chunk("0123", size: 101), chunk("4567", more: false)], "412"),
            ([chunk("0123", size: 5), chunk("4567"), chunk("89ab", more: false)], "412"),
            ([chunk("0123", size: 3)], "424"), ([chunk("0123")], "412"), ([chunk("0123", size: 101)], "416"),
        ]
        for (bodies, code) in rows {
            #expect(try answers(bodies, device).last?.first == "Replace 4 \(code) ./Conf/Blob")
        }
        #expect(device.configuration.journal.isEmpty)
    }

    @Test("that is broken off is reported, and its end is no value", arguments: [true, false])
    func brokenOff(_ isSameMessage: Bool) throws {
        let device = try Device()
        let other = command("Delete", 5, item("./Nope"))
        let end = chunk("4567", more: false)
        let bodies = [chunk("0123", size: 8)] + (isSameMessage ? [other + end] : [other, end])
        let lines = try answers(bodies, device)
        #expect(lines[1].prefix(2) == ["Alert 1225 ./Conf/Blob", "Delete 5 404 ./Nope"])
        #expect(lines.last?.contains("Replace 4 412 ./Conf/Blob") == true)
        #expect(device.configuration.journal.isEmpty)
        // From the beginning it is taken.
        let again = bodies + [chunk("0123", size: 8), end]
        #expect(try answers(again, device).last?.first == "Replace 4 200 ./Conf/Blob")
    }

    /// A value as long as the one that was broken off is that one, which the server says again.
    @Test("that is broken off may come whole, with its size or without", arguments: [nil, 8, 4] as [Int?])
    func saidAgain(_ size: Int?) throws {
        let device = try Device()
        let whole = chunk(size == 4 ? "4567" : "01234567", size: size, more: false)
        let lines = try answers(
            [chunk("0123", size: 8), command("Delete", 5, item("./Nope")), whole], device)
        #expect(lines.last?.first == "Replace 4 200 ./Conf/Blob")
    }

    @Test("that is broken off is waited for no longer than until its end has come")
    func onceRefused() throws {
        let device = try Device()
        let end = chunk("4567", more: false)
        let lines = try answers(
            [chunk("0123", size: 12), command("Delete", 5, item("./Nope")), chunk("4567"), end, end], device)
        #expect(lines.suffix(3).map(\.first) == [412, 412, 200].map { "Replace 4 \($0) ./Conf/Blob" })
    }

    @Test("has no end in an Atomic, or of an order, if its beginning was refused there")
    func refusedBeginning() throws {
        let device = try Device()
        let rows = [
            (command("Atomic", 1, chunk("0123", size: 8)), chunk("4567", more: false), "Replace 4 412"),
            (
                chunk("0123", size: 8, "./SCOMO/Download/p1/Operations/DownloadInstall", "Exec"),
                chunk("4567", more: false, "./SCOMO/Download/p1/Operations/DownloadInstall", "Exec"),
                "Exec 4 412"
            ),
        ]
        for (beginning, end, answer) in rows {
            let lines = try answers([beginning, end], device)
            #expect(lines.last?.first?.hasPrefix(answer) == true)
        }
        #expect(device.configuration.journal.allSatisfy { !$0.contains("replace") })
        #expect(device.components.journal.isEmpty)
    }

    @Test("that the server forgets is reported")
    func forgotten() throws {
        let status =
            "<Status><CmdID>1</CmdID><MsgRef>2</MsgRef><CmdRef>3</CmdRef><Cmd>Alert</Cmd><Data>200</Data></Status>"
        let lines = try answers([chunk("0123", size: 8), status], try Device())
        #expect(lines[1] == ["Alert 1225 ./Conf/Blob", "Final"])
    }

    @Test("may come in any number of messages, as long as it grows")
    func manyPieces() throws {
        var device = try Device()
        device.limits.messages = 5
        let pieces =
            [chunk("0", size: 50)] + Array(repeating: chunk("1"), count: 48) + [chunk("2", more: false)]
        #expect(try answers(pieces, device).last == ["Replace 4 200 ./Conf/Blob", "Final"])
        var session = device.session()
        _ = session.begin()
        var last = try session.receive(ServerMessage(body: chunk("0", size: 50), isFinal: false).bytes)
        for id in 2...10 {
            guard case .send = last.next else { break }
            last = try session.receive(ServerMessage(messageID: id, body: chunk(""), isFinal: false).bytes)
        }
        #expect(last.next == .finished(.tooManyMessages))
    }

    @Test(
        "isn't waited for when the server asks for the device's next message instead, which asked for its own"
    )
    func asked() throws {
        let next = command("Alert", 1, "<Data>1222</Data>")
        let lines = try answers([chunk("0123", size: 8), next], try Device())
        #expect(lines[1] == ["Alert 1 200", "Alert 1225 ./Conf/Blob", "Final"])
    }

    @Test("is asked for even if the server says it has ended")
    func falseEnd() throws {
        #expect(
            try answers([chunk("0123", size: 8)], try Device()) == [
                ["Replace 4 213 ./Conf/Blob", "Alert 1222"]
            ])
    }
}
