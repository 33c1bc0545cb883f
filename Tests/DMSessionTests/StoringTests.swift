import Accounts
import DMSession
import ManagementTree
import MessageTesting
import SyncML
import Testing

private func mtu(_ id: Int, _ value: String) -> String {
    command("Replace", id, item("./Conf/Net/Mtu", value))
}

@Suite("What a message changes", .everyEncoding)
struct StoringTests {
    private func receive(
        _ body: String, _ device: Device, mayGoOn: @escaping () -> Bool = { true }
    ) throws -> Output {
        var session = device.session(mayGoOn: mayGoOn)
        _ = session.begin()
        return try session.receive(ServerMessage(body: body).bytes)
    }

    @Test("is stored once, however many commands it has")
    func once() throws {
        let device = try Device()
        let output = try receive((2...40).map { mtu($0, "1\($0)") }.joined(), device)
        #expect(device.configuration.stores == 1)
        #expect(try output.words.contains("Replace 40 200 ./Conf/Net/Mtu"))
        #expect(device.configuration.values[FakeObject.path("Net/Mtu")] == Array("140".utf8))
    }

    @Test(
        "and can't be stored is undone, and its answers say so",
        arguments: [(NodeError.storeFailed, 500), (.full, 420)])
    func undone(_ refusal: NodeError, _ code: Int) throws {
        let device = try Device()
        device.configuration.storeRefusal = refusal
        let body =
            mtu(2, "1400") + command("Get", 3, item("./Conf/Log"))
            + command("Replace", 4, item("./Conf/Nope", "x"))
            + command("Atomic", 5, command("Replace", 6, item("./Conf/Blob", "x")))
        let output = try receive(body, device)
        let words = try output.words
        #expect(words.contains("Replace 2 \(code) ./Conf/Net/Mtu"))
        #expect(words.contains { $0.hasPrefix("Get 3 200") })
        #expect(words.contains("Replace 4 404 ./Conf/Nope"))
        #expect(words.contains("Atomic 5 507"))
        #expect(words.contains("Replace 6 \(code) ./Conf/Blob"))
        #expect(device.configuration.values[FakeObject.path("Net/Mtu")] == Array("1500".utf8))
        #expect(
            output.effects.contains(
                .refused(command: "Replace", uri: "./Conf/Net/Mtu", StatusCode(rawValue: code))))
    }

    @Test("ends where the device has no more time for it: others are asked for between commands and items")
    func noTime() throws {
        let device = try Device()
        var asked = 0
        let items = (0..<5).map { item("./Conf/Net/Mtu", "\($0)") }.joined()
        let output = try receive(
            mtu(2, "1400") + command("Replace", 3, items) + mtu(4, "9"), device,
            mayGoOn: {
                asked += 1
                return asked <= 5
            })
        // The Status of the header, the commands, and their items.
        let words = try output.words
        #expect(words.contains("Replace 2 200 ./Conf/Net/Mtu"))
        #expect(words.filter { $0 == "Replace 3 215 ./Conf/Net/Mtu" }.count >= 3)
        #expect(words.contains("Replace 4 215 ./Conf/Net/Mtu"))
        #expect(device.configuration.values[FakeObject.path("Net/Mtu")]?.count == 1)
    }
}
