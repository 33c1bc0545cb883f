import Fleet
import FleetPostgreSQL
import Foundation
import TestSupport
import Testing

@testable import DMServer

/// What those who follow a fleet are told, whichever the store is.
@Suite struct FleetEventTests {
    private func kinds(_ store: any FleetStore, after number: Int64 = 0) async throws -> [FleetEvent.Kind] {
        try await store.events(after: number, limit: 100).map(\.kind)
    }

    private func change(
        _ store: any FleetStore, _ body: (inout FleetTransaction) -> Void
    ) async throws {
        var transaction = FleetTransaction()
        body(&transaction)
        try await store.commit(transaction.announced(at: Times.first))
    }

    @Test(arguments: TestedStore.allCases)
    func `Events are told in their order, and under numbers that only grow`(_ kind: TestedStore) async throws
    {
        try await kind.runWithDevice { store in
            #expect(try await store.newestEvent() == 0)
            for id in ["b", "c", "d"] {
                try await change(store) { $0.devices = [Device(id: id, userName: id, userDigest: "d")] }
            }
            let events = try await store.events(after: 0, limit: 2)
            #expect(events.map(\.number) == [1, 2] && events.map(\.device) == ["b", "c"])
            #expect(try await store.events(after: 2, limit: 2).map(\.device) == ["d"])
            #expect(try await store.newestEvent() == 3)
            let device = try #require(try await store.device("d"))
            try await change(store) { $0.removedDevices = [device] }
            #expect(try await store.events(after: 3, limit: 2).map(\.number) == [4])
            #expect(try await kinds(store, after: 3) == [.deviceRemoved])
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `A session tells that the device was there, and what it changed`(_ kind: TestedStore) async throws {
        try await kind.runWithDevice { store in
            let (operation, command) = (try await store.addOperation(), try await store.addCommand())
            let inventory = DeviceInventory(deployed: [
                .init(node: "./S/core", id: "core", version: "1", state: .active)
            ])
            let events = [
                Event.authenticated, .inventory(inventory), .order(operation.number, .sent(uri: "./A")),
                .order(operation.number, .accepted(status: 202)), .request(command.number, .sent),
                .request(command.number, .failed(status: 404, reason: "no")),
            ]
            for _ in 0..<2 {
                var work = try #require(try await store.work("a", events))
                _ = work.take(events, now: Times.second)
                try await store.commit(work.transaction)
            }
            let told = try await store.events(after: 0, limit: 100)
            #expect(
                told.map(\.kind) == [
                    .deviceSeen, .inventoryChanged, .operationAccepted, .commandAnswered, .deviceSeen,
                    .operationAccepted,
                ])
            #expect(told[2].operation == operation.number && told[2].state == "accepted")
            #expect(told[3].command == command.number && told[3].state == "failed")
            #expect(told.allSatisfy { $0.time == Times.second && $0.device == "a" })
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `What isn't stored isn't told`(_ kind: TestedStore) async throws {
        try await kind.runWithDevice { store in
            await #expect(throws: FleetStoreError.deviceExists("a")) {
                try await change(store) { $0.devices = [Device(id: "a", userName: "a", userDigest: "d")] }
            }
            let newest = try await store.newestEvent()
            #expect(newest == 0)
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `Of too many events the oldest go`(_ kind: TestedStore) async throws {
        try await kind.run { store in
            var transaction = FleetTransaction()
            for number in [1, 2, FleetEvent.limit + 1] as [Int64] {
                var event = FleetEvent(.deviceSeen, "a", at: Times.first)
                event.number = number
                transaction.events.append(event)
            }
            try await store.commit(transaction)
            _ = try await store.prune(overBefore: Times.first, now: Times.first)
            #expect(try await store.events(after: 0, limit: 9).map(\.number) == [2, FleetEvent.limit + 1])
            try await change(store) { $0.devices = [Device(id: "b", userName: "b", userDigest: "d")] }
            #expect(try await store.newestEvent() == FleetEvent.limit + 2)
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `Webhooks and what they weren't told are kept, each in its version`(_ kind: TestedStore) async throws
    {
        try await kind.run { store in
            var webhook = Webhook(
                id: "w", url: "https://hook.example/", secret: "s", kinds: [.deviceSeen], position: 3,
                created: Times.first)
            try await change(store) { $0.webhooks = [webhook] }
            webhook.version = 1
            webhook.position = 4
            try await change(store) { $0.webhooks = [webhook] }
            await #expect(throws: FleetStoreError.changed) {
                try await change(store) { $0.webhooks = [webhook] }
            }
            webhook.version = 2
            #expect(try await store.webhooks() == [webhook])
            var letters: [DeadLetter] = []
            for number in [9, 10, 11] as [Int64] {
                var event = FleetEvent(.deviceSeen, "a", at: Times.first)
                event.number = number
                letters.append(
                    DeadLetter(
                        of: webhook, [event], reason: "no", created: Times.first,
                        until: number == 9 ? Times.second : Times.third))
            }
            try await change(store) { $0.deadLetters = letters }
            let found = try await store.deadLetters(of: "w", after: letters[0].id, limit: 9)
            #expect(found.map(\.events) == letters.dropFirst().map(\.events))
            try await change(store) { $0.removedDeadLetters = [found[0]] }
            _ = try await store.prune(overBefore: Times.first, now: Times.second)
            let left = try await store.deadLetters(of: "w", after: "", limit: 9)
            #expect(left.map(\.id) == [letters[2].id])
            try await change(store) { $0.removedWebhooks = [webhook] }
            #expect(try await store.webhooks().isEmpty)
            #expect(try await store.deadLetters(of: "w", after: "", limit: 9).isEmpty)
        }
    }

    /// Transactions that overlap end in another order than they began in.
    @Test func `Whoever follows a shared store misses nothing that others write at once`() async throws {
        let store = try await PostgreSQLFleetStore.ofTest()
        let count = 200
        try await withThrowingTaskGroup(of: [Int64].self) { group in
            for number in 0..<count {
                group.addTask {
                    try await change(store) {
                        $0.devices = [Device(id: "\(number)", userName: "u", userDigest: "d")]
                    }
                    return []
                }
            }
            group.addTask {
                var (seen, last) = ([Int64](), Int64(0))
                while seen.count < count {
                    let page = try await store.events(after: last, limit: 7)
                    seen += page.map(\.number)
                    last = page.last?.number ?? last
                }
                return seen
            }
            let seen = try await group.reduce(into: []) { $0 += $1 }
            #expect(seen == (1...Int64(count)).map { $0 })
        }
    }
}
