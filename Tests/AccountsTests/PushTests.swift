import Accounts
import Testing

private func push(_ datagram: [UInt8]) -> PushFrame? { PushFrame(datagram.span) }

@Suite("A bootstrap document as a push")
struct PushTests {
    @Test("has its protection in the header")
    func pushed() throws {
        let body = try bootstrapSeed("account.wbxml")
        let mac = "1E42295486E6B27C0F371929B906293B558CD015"
        let type: [UInt8] = [0xB6] + [0x91, 0x81] + [0x92] + Array(mac.utf8) + [0]  // type, SEC=USERPIN, MAC=
        let value: [UInt8] = [31, UInt8(type.count)] + type  // length
        let frame = [0x01, 0x06, UInt8(value.count)] + value + body
        let read = try #require(push(frame))
        #expect(read.content == .bootstrap(.userPIN, mac: mac))
        #expect(read.body == body)
        for length in 0..<(frame.count - body.count) {
            #expect(push(Array(frame.prefix(length))) == nil)
        }
    }

    @Test(
        "comes as a push in each form of its header",
        arguments: [
            ([0xB6], nil, nil),
            ([3, 0xB6, 0x91, 0x80], .networkPIN, nil),
            ([5, 0xB6, 0x91, 0x82, 0x81, 0xEA], .userNetworkPIN, nil),  // charset UTF-8
            ([9, 0xB6, 0x81, 2, 0x03, 0xE8, 0x92, 0x41, 0x42, 0], nil, "AB"),  // charset 1000, in two bytes
            ([8, 0xB6, 0x91, 0x83, 0x92, 0x22, 0x41, 0x42, 0], .userPINMAC, "AB"),  // a quoted text
            ([31, 6, 0xB6] + Array("SEC".utf8) + [0, 0x81], .userPIN, nil),
            ([0xC2], nil, nil),
            ([3, 0xC2, 0x91, 0x80], .networkID, nil),
            ([3, 0xC2, 0x91, 0x81], .userPIN, nil),
            ([3, 0xC2, 0x91, 0x82], .userPINNetworkID, nil),
            ([3, 0xC2, 0x91, 0x83], nil, nil),
            ([12, 0xC2, 0x91] + Array("NETWORKID".utf8) + [0], .networkID, nil),
            (Array("application/vnd.wap.connectivity-wbxml".utf8) + [0], nil, nil),
            (
                [31, 34] + Array("application/vnd.syncml.dm+wbxml".utf8) + [0, 0x91, 0x81], .userPIN, nil
            ),
        ] as [([UInt8], BootstrapProtection?, String?)])
    func headers(_ type: [UInt8], _ protection: BootstrapProtection?, _ mac: String?) {
        let headers = type + [0xAF, 0x84]  // and an application
        let read = push([0x01, 0x06, UInt8(headers.count)] + headers + [1, 2, 3])
        #expect(read?.content == .bootstrap(protection, mac: mac))
        #expect(read?.body == [1, 2, 3])
    }

    @Test(
        "isn't a notification if it is for another application",
        arguments: [
            ([], true), ([0xAF, 0x87], true), ([0xAF, 1, 7], true),
            ([0xAF] + Array("x-wap-application:syncml.dm".utf8) + [0], true),
            ([0x8D, 0x85, 0xAF, 0x87], true),  // behind a length
            ([0xAF, 0x84], false), ([0xAF, 1, 8], false), ([0x8D, 0x85, 0xAF, 0x84], false),
            ([0xAF] + Array("x-wap-application:mms.ua".utf8) + [0], false),
            ([0xAF, 0x80], false), ([0xAF], true), ([0x8D], true),
        ] as [([UInt8], Bool)])
    func application(_ headers: [UInt8], _ isNotification: Bool) {
        let read = push([0x01, 0x06, UInt8(headers.count + 1), 0xC4] + headers + [1, 2, 3])
        #expect((read?.content == .notification) == isNotification)
        #expect((read?.body == [1, 2, 3]) == isNotification)
    }

    @Test("is a notification by the type's name, too")
    func writtenType() {
        let type = Array("application/vnd.syncml.notification".utf8) + [0]
        let read = push([0x01, 0x06, UInt8(type.count)] + type + [1, 2, 3])
        #expect(read?.content == .notification)
        #expect(read?.body == [1, 2, 3])
    }

    @Test(
        "comes in no push of another type, or that is cut off",
        arguments: [
            [], [0xC3], [3, 0xC3, 0x91, 0x80],  // XML is none of the DM profile
            [0x80], [31], [31, 200, 0xB6], [2, 0xB6, 0x91], [4, 0xB6, 0x92, 0x41, 0x42], [0],
            [3, 0xB6, 0x92, 0x81], Array("text/plain".utf8) + [0], Array("text/plain".utf8),
        ] as [[UInt8]])
    func otherHeaders(_ type: [UInt8]) {
        #expect(push([0x01, 0x06, UInt8(type.count)] + type) == nil)
    }
}
