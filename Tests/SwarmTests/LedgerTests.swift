import Testing

@testable import Swarm

@Suite struct LedgerTests {
    private static let c = Ledger.Key("d", "c")

    /// What a device did of `c`, what the server says of it, and what that is called.
    @Test(arguments: [
        (1, 1, true, "succeeded", ""), (1, 1, false, "failed", ""), (0, 0, false, "failed", ""),
        (0, 0, false, "cancelled", ""), (0, 0, false, "queued", "stuck"), (0, 0, false, "sent", "stuck"),
        (1, 0, true, "accepted", "stuck"), (0, 0, false, "accepted", "lost"),
        (1, 1, true, "accepted", "lost"), (1, 1, true, "queued", "lost"), (1, 1, true, "expired", "lost"),
        (2, 1, true, "succeeded", "twice"), (1, 1, false, "succeeded", "contradicted"),
        (1, 1, true, "failed", "contradicted"), (0, 0, false, "succeeded", "contradicted"),
    ])
    func `Each difference has a name`(
        _ executed: Int, _ reported: Int, _ isSuccess: Bool, _ state: String, _ name: String
    ) {
        var ledger = Ledger()
        for _ in 0..<executed { ledger.note(executed: Self.c, isSuccess: isSuccess) }
        for _ in 0..<reported { ledger.note(reported: Self.c) }
        let order = Ledger.Order(number: 1, device: "d", correlator: "c", state: state)
        let balance = ledger.balance([order])
        let found = [
            ("lost", balance.lost), ("stuck", balance.stuck), ("twice", balance.twice),
            ("contradicted", balance.contradicted),
        ]
        #expect(found.filter { $0.1 > 0 }.map(\.0) == (name.isEmpty ? [] : [name]))
        #expect(balance.isGood == (name.isEmpty || name == "stuck"))
        #expect(balance.ordered == 1 && balance.executed == min(1, executed))
    }

    @Test func `What the server has forgotten altogether is lost`() {
        var ledger = Ledger()
        ledger.note(executed: Self.c, isSuccess: true)
        ledger.note(reported: Self.c)
        #expect(ledger.balance([]).lost == 1)
    }

    @Test func `Devices that were given the same correlator have an operation each`() {
        var ledger = Ledger()
        for device in ["d", "e"] { ledger.note(executed: Ledger.Key(device, "c"), isSuccess: true) }
        let balance = ledger.balance(nil)
        #expect(balance.executed == 2 && balance.twice == 0)
    }

    @Test func `Without the server's word the devices' own counts`() {
        var ledger = Ledger()
        for correlator in ["a", "a", "b"] {
            ledger.note(executed: Ledger.Key("d", correlator), isSuccess: true)
        }
        ledger.note(reported: Ledger.Key("d", "b"))
        ledger.open = 1
        let balance = ledger.balance(nil)
        #expect(balance == Balance(executed: 2, reported: 1, stuck: 1, twice: 1))
    }
}
