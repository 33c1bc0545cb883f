import Accounts
import Bytes
import DMSession
import ManagementTree
import MessageTesting
import SyncML
import Testing

/// A value that goes straight into the node that takes it.
@Suite("A value in pieces that the node takes", .everyEncoding)
struct StreamedObjectTests {
    private static let path = FakeObject.path("Firmware")

    private func chunk(
        _ data: String, size: Int? = nil, more: Bool = true, _ name: String = "Add", format: String = "b64"
    ) -> String {
        """
        <\(name)><CmdID>4</CmdID><Item><Target><LocURI>./Conf/Firmware</LocURI></Target><Meta><Format>\(format)</Format>\
        \(size.map { "<Size>\($0)</Size>" } ?? "")</Meta><Data>\(data)</Data>\(more ? "<MoreData/>" : "")</Item></\(name)>
        """
    }

    private func device() throws -> Device {
        let device = try Device()
        device.configuration.pieces[Self.path] = []
        return device
    }

    /// The codes of the pieces, and alerts.
    private func answers(_ bodies: [String], _ device: Device) throws -> [String] {
        var session = device.session()
        _ = session.begin()
        var lines: [String] = []
        for (position, body) in bodies.enumerated() {
            let message = ServerMessage(
                messageID: position + 1, body: body, isFinal: position == bodies.count - 1)
            lines += try session.receive(message.bytes).words.dropFirst()
        }
        return lines.filter { $0 != "Final" && $0 != "Alert 1222" }
    }

    @Test("is decoded as it comes, and never kept", arguments: ["Add", "Replace"])
    func streamed(_ name: String) throws {
        let device = try device()
        if name == "Replace" { device.configuration.values[Self.path] = [9] }
        let octets = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let text = Array(Base64.encode(octets).utf8)
        let parts = stride(from: 0, to: text.count, by: 9_999).map {
            String(decoding: text[$0..<min($0 + 9_999, text.count)], as: UTF8.self)
        }
        let bodies = parts.enumerated().map { position, part in
            chunk(part, size: position == 0 ? text.count : nil, more: position < parts.count - 1, name)
        }
        let uri = "./Conf/Firmware"
        #expect(
            try answers(bodies, device) == Array(repeating: "\(name) 4 213 \(uri)", count: parts.count - 1)
                + [
                    "\(name) 4 200 \(uri)"
                ])
        #expect(device.configuration.values[Self.path] == octets)
        #expect(device.configuration.pieces[Self.path]?.count == parts.count)
        #expect(device.configuration.journal.last == "commit Firmware")
    }

    @Test("is discarded when it ends too early, too late, in between, or can't be kept")
    func discarded() throws {
        let other = command("Delete", 9, item("./Conf/Nope"))
        let rows: [([String], String, Bool)] = [
            ([chunk("AAEC", size: 8), chunk("AAE", more: false)], "Add 4 424 ./Conf/Firmware", true),
            ([chunk("AAEC", size: 8), chunk("AAECAwQF", more: false)], "Add 4 424 ./Conf/Firmware", true),
            ([chunk("AAEC", size: 9), chunk("AAECA", more: false)], "Add 4 415 ./Conf/Firmware", true),
            ([chunk("AAEC", size: 8), other], "Alert 1225 ./Conf/Firmware", true),
            ([chunk("AA!C", size: 8)], "Add 4 415 ./Conf/Firmware", true),
            ([chunk("AAEC", size: 8, "Replace")], "Replace 4 404 ./Conf/Firmware", false),
            ([chunk("AAEC", size: 8, format: "int")], "Add 4 415 ./Conf/Firmware", false),
        ]
        for (bodies, line, isOpened) in rows {
            let device = try device()
            #expect(try answers(bodies, device).contains(line))
            #expect(device.configuration.values[Self.path] == nil)
            #expect(device.configuration.journal.last == (isOpened ? "discard Firmware" : nil))
        }
    }

    @Test(
        "is refused as the node refuses it, from the beginning or in the middle",
        arguments: [NodeError.full, .forbidden])
    func refused(_ error: NodeError) throws {
        let device = try device()
        device.configuration.refusals[Self.path] = error
        #expect(try answers([chunk("AAEC", size: 8)], device) == ["Add 4 \(error.status) ./Conf/Firmware"])
        device.configuration.refusals = [:]
        var session = device.session()
        _ = session.begin()
        _ = try session.receive(ServerMessage(body: chunk("AAEC", size: 12), isFinal: false).bytes)
        device.configuration.refusals[Self.path] = error
        let next = ServerMessage(messageID: 2, body: chunk("AAEC"), isFinal: false)
        #expect(try session.receive(next.bytes).words[1] == "Add 4 \(error.status) ./Conf/Firmware")
        #expect(device.configuration.journal.last == "discard Firmware")
    }

    @Test(
        "is refused by its size before any of it is taken",
        arguments: [(2000, "416"), (1001, "416"), (1000, "213")])
    func tooLarge(_ size: Int, _ code: String) throws {
        var device = try device()
        device.limits.maxObjectSize = 1000
        #expect(try answers([chunk("AAEC", size: size)], device).first == "Add 4 \(code) ./Conf/Firmware")
    }

    @Test("in one piece is bounded all the same")
    func wholeTooLarge() throws {
        var device = try device()
        device.limits.maxObjectSize = 7
        #expect(try answers([chunk("AAECAwQF", more: false)], device).first == "Add 4 413 ./Conf/Firmware")
    }

    @Test("is discarded when the session ends", arguments: [true, false])
    func ended(_ isOurs: Bool) throws {
        let device = try device()
        var session = device.session()
        _ = session.begin()
        _ = try session.receive(ServerMessage(body: chunk("AAEC", size: 12), isFinal: false).bytes)
        if isOurs {
            _ = session.abort()
        } else {
            let abort = "<Alert><CmdID>9</CmdID><Data>1223</Data></Alert>"
            _ = try session.receive(ServerMessage(messageID: 2, body: abort).bytes)
        }
        #expect(device.configuration.journal.last == "discard Firmware")
    }

    @Test("is never the text of several nodes, and no pieces come between its own")
    func othersNode() throws {
        let device = try device()
        let blob = chunk("x", size: 5).replacing("Firmware", with: "Blob").replacing("Add", with: "Replace")
            .replacing("b64", with: "chr")
        #expect(
            try answers([chunk("AAEC", size: 8), blob, chunk("AAEC", more: false)], device) == [
                "Add 4 213 ./Conf/Firmware", "Alert 1225 ./Conf/Firmware", "Replace 4 213 ./Conf/Blob",
                "Alert 1225 ./Conf/Blob", "Add 4 412 ./Conf/Firmware",
            ])
        #expect(device.configuration.values[Self.path] == nil)
    }
}
