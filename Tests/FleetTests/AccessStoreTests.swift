import Fleet
import FleetSQLite
import Foundation
import Testing

/// Tokens and the audit log in a store, whichever it is.
@Suite struct AccessStoreTests {
    private func token(_ name: String) -> AccessToken {
        AccessToken(
            name: name, digest: "d\(name)", roles: [.read, .operate], groups: ["g"], created: Times.first)
    }

    private func add(_ tokens: [AccessToken], _ store: any FleetStore) async throws {
        var transaction = FleetTransaction()
        transaction.tokens = tokens
        try await store.commit(transaction)
    }

    @Test(arguments: TestedStore.allCases)
    func `A token is found by its digest and its name until it is deleted, and is there once`(
        _ kind: TestedStore
    ) async throws {
        try await kind.run { store in
            try await add([token("b"), token("a"), token("c")], store)
            var stored = token("a")
            stored.version = 1
            #expect(try await store.token(digest: "da") == stored)
            #expect(try await store.token(named: "a") == stored)
            #expect(try await store.token(digest: "a") == nil)
            #expect(try await store.tokens(after: "a", limit: 1).map(\.name) == ["b"])
            await #expect(throws: FleetStoreError.changed) { try await add([token("a")], store) }
            var transaction = FleetTransaction()
            transaction.removedTokens = [stored]
            try await store.commit(transaction)
            #expect(try await store.tokens(after: "", limit: 9).map(\.name) == ["b", "c"])
            await #expect(throws: FleetStoreError.changed) { try await store.commit(transaction) }
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `What somebody changes is in the audit log, with the change or not at all`(
        _ kind: TestedStore
    ) async throws {
        try await kind.runWithDevice { store in
            let author = Author(name: "ann", now: { Times.second })
            var device = try #require(try await store.device("a"))
            device.groups = ["north"]
            try await Author.$current.withValue(author) { [device] in try await store.add(device) }
            // That one is of an older state.
            await #expect(throws: FleetStoreError.changed) {
                try await Author.$current.withValue(author) { [device] in try await store.add(device) }
            }
            try await store.addOperation()
            var wanted = AuditEntry(
                time: Times.second, author: "ann", action: "device.change", subject: "a", before: [:],
                after: ["groups": "north"])
            wanted.number = 1
            let first = try #require(try await store.audit(after: 0, limit: 9).first)
            wanted.number = first.number
            #expect(try await store.audit(after: 0, limit: 9) == [wanted])
            #expect(try await store.audit(after: first.number, limit: 9).isEmpty)
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `A new secret is told as changed, and nothing of it`(_ kind: TestedStore) async throws {
        try await kind.runWithDevice { store in
            var device = try #require(try await store.device("a"))
            (device.userDigest, device.nonce) = ("another", Data([1]))
            let author = Author(name: "ann", now: { Times.second })
            try await Author.$current.withValue(author) { [device] in try await store.add(device) }
            let entries = try await store.audit(after: 0, limit: 9)
            #expect(entries.map(\.after) == [["secrets": "changed"]])
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `Old entries go when somebody wants that, and numbers don't come again`(
        _ kind: TestedStore
    ) async throws {
        try await kind.run { store in
            func entry(_ time: String) -> AuditEntry {
                AuditEntry(time: time, author: "a", action: "x.add", subject: "x", before: [:], after: [:])
            }
            var transaction = FleetTransaction()
            transaction.audit = [entry(Times.first), entry(Times.second)]
            try await store.commit(transaction)
            #expect(try await !store.pruneAudit(before: Times.second))
            #expect(try await store.audit(after: 0, limit: 9).map(\.time) == [Times.second])
            #expect(try await !store.pruneAudit(before: Times.third))
            try await store.commit(transaction)
            #expect(try await store.audit(after: 0, limit: 9).map(\.number) == [3, 4])
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `Lists can be of the devices of some groups`(_ kind: TestedStore) async throws {
        try await kind.run { store in
            for (id, groups) in [("a", ["north"]), ("b", ["south", "north"]), ("c", ["west"]), ("d", [])] {
                var device = Device(id: id, userName: "u", userDigest: "d")
                device.groups = groups
                try await store.add(device)
                try await store.addOperation(id)
                try await store.addCommand(id)
            }
            var (devices, work, commands) = (
                DeviceQuery(), WorkQuery<DeviceOperation.State>(), WorkQuery<DeviceCommand.State>()
            )
            (devices.groups, work.groups, commands.groups) = (
                ["north", "west"], ["south"], ["west", "south"]
            )
            #expect(try await store.devices(devices).map(\.id) == ["a", "b", "c"])
            devices.group = "south"
            #expect(try await store.devices(devices).map(\.id) == ["b"])
            #expect(try await store.operations(work).map(\.device) == ["b"])
            #expect(try await store.commands(commands).map(\.device) == ["b", "c"])
        }
    }
}
