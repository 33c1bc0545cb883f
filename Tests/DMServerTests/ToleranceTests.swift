import DMServer
import MessageTesting
import SCOMOTerms
import SyncML
import Testing

@Suite(.everyEncoding) struct ToleranceTests {
    private static func part(_ text: String, size: Int? = nil, more: Bool) -> Command.Body {
        let item = Item(
            source: Location("./SCOMO/Download/a"),
            meta: Meta(type: "urn:oma:at:scomo:1.0:OperationComplete", size: size),
            data: Array(text.utf8), hasMoreData: more)
        return .alert(Alert(code: AlertCode.generic, correlator: "job-7", items: [item]))
    }

    @Test func `A report in chunks is put together and answered once`() throws {
        let opening = Message.fromDevice(
            1, .md5(nonce: "Nonce"),
            [.clientInitiated, .deviceInformation, Self.part("<ResultCode>12", size: 30, more: true)],
            isFinal: false)
        var conversation = Conversation(opening: opening)
        let first = try conversation.send(opening)
        #expect(first.codes == ["0": 212, "1": 200, "2": 200, "3": 213])
        #expect(first.alertCodes == [AlertCode.nextMessage])
        #expect(!first.isFinal)
        let second = try conversation.send(
            .fromDevice(2, [.headerStatus(.ok, of: 1), Self.part("00</ResultCode>\n", more: false)]))
        #expect(second.codes["2"] == 200)
        let reports = conversation.events.compactMap {
            if case .reported(let report) = $0 { report } else { nil }
        }
        #expect(reports.map { $0.items.map(\.code) } == [[.successful]])
        #expect(reports.map(\.correlator) == ["job-7"])
    }

    @Test func `A report whose chunks don't add up is refused and forgotten`() throws {
        let opening = Message.fromDevice(
            1, .md5(nonce: "Nonce"), [.clientInitiated, Self.part("12", size: 30, more: true)],
            isFinal: false)
        var conversation = Conversation(opening: opening)
        _ = try conversation.send(opening)
        let second = try conversation.send(
            .fromDevice(2, [.headerStatus(.ok, of: 1), Self.part("00", more: false)]))
        #expect(second.codes["2"] == 424)
        let third = try conversation.send(.fromDevice(3, [Self.part("1200", more: false)]))
        #expect(third.codes["1"] == 200)
        let reports = conversation.events.filter { if case .reported = $0 { true } else { false } }
        #expect(reports.count == 1)
    }

    @Test func `The rest of an object is asked for even after the end of its package`() throws {
        let opening = Message.fromDevice(
            1, .md5(nonce: "Nonce"), [.clientInitiated, Self.part("12", size: 4, more: true)])
        var conversation = Conversation(opening: opening)
        let reply = try conversation.send(opening)
        #expect(reply.alertCodes == [AlertCode.nextMessage])
        #expect(!reply.isFinal)
    }

    @Test func `What a challenged device has told about itself it need not tell again`() throws {
        let opening = Message.fromDevice(1, nil, [.clientInitiated, .deviceInformation])
        var conversation = Conversation(opening: opening)
        _ = try conversation.send(opening)
        #expect(conversation.events.isEmpty)
        _ = try conversation.send(.fromDevice(2, .md5(nonce: "fresh nonce"), [.clientInitiated]))
        #expect(
            conversation.events.contains(
                .deviceInformation(["DevId": Conversation.device, "Man": "Example"])))
    }
}
