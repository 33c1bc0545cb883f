import DMServer
import Fleet
import Foundation
import SCOMOTerms
import Testing

/// What a fleet's store does, whichever it is.
@Suite struct FleetStoreTests {
    @Test(arguments: TestedStore.allCases)
    func `What was stored is there, and a device is added once`(_ kind: TestedStore) async throws {
        try await kind.run { store in
            var device = Device(id: "a", userName: "u", userDigest: "d")
            (device.nonce, device.information) = (Data([1, 2]), ["Mod": "Box"])
            (device.requirement, device.serverScheme) = (.hmac, .basic)
            try await store.add(device)
            device.version = 1
            #expect(try await store.device("a") == device)
            #expect(try await store.device("b") == nil)
            #expect(try await store.inventory(of: "a") == DeviceInventory())
            await #expect(throws: FleetStoreError.deviceExists("a")) {
                try await store.add(Device(id: "a", userName: "u", userDigest: "d"))
            }
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `A change of what somebody else has changed meanwhile is refused, with all that goes with it`(
        _ kind: TestedStore
    ) async throws {
        try await kind.runWithDevice { store in
            let operation = try await store.addOperation()
            var (mine, others) = (FleetTransaction(), FleetTransaction())
            var device = try #require(try await store.device("a"))
            device.root = "./SCOMO"
            mine.devices = [device]
            var changed = try #require(try await store.operation(operation.number))
            changed.end(.cancelled, "others", now: Times.second)
            others.operations = [changed]
            changed.end(.expired, "mine", now: Times.second)
            mine.operations = [changed]
            try await store.commit(others)
            await #expect(throws: FleetStoreError.changed) { try await store.commit(mine) }
            #expect(try await store.operation(operation.number)?.reason == "others")
            #expect(try await store.device("a")?.root == nil)
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `What isn't over is counted by its state`(_ kind: TestedStore) async throws {
        try await kind.runWithDevice { store in
            #expect(try await store.openWork() == OpenWork())
            for state in [DeviceOperation.State.queued, .queued, .accepted, .failed] {
                try await store.addOperation { $0.state = state }
            }
            for state in [DeviceCommand.State.sent, .succeeded] {
                try await store.addCommand { $0.state = state }
            }
            var open = OpenWork()
            (open.operations, open.commands) = (["queued": 2, "accepted": 1], ["sent": 1])
            #expect(try await store.openWork() == open)
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `Who was slower does it again, of what is there by then`(_ kind: TestedStore) async throws {
        try await kind.runWithDevice { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<4 {
                    group.addTask {
                        try await store.retrying {
                            var device = try #require(try await store.device("a"))
                            device.information["\(number)"] = "x"
                            try await store.add(device)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.device("a")?.information.count == 4)
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `Numbers go up, also past what was deleted, and those of nobody's device are refused`(
        _ kind: TestedStore
    ) async throws {
        try await kind.runWithDevice { store in
            let first = try await store.addOperation { $0.end(.cancelled, "", now: Times.first) }
            var transaction = FleetTransaction()
            transaction.removedOperations = [try #require(try await store.operation(first.number))]
            try await store.commit(transaction)
            #expect(try await store.operation(first.number) == nil)
            #expect(try await store.addOperation().number > first.number)
            #expect(try await store.addCommand().number < store.addCommand().number)
            await #expect(throws: FleetStoreError.noSuchDevice("b")) { try await store.addOperation("b") }
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `A device goes with all that is about it`(_ kind: TestedStore) async throws {
        try await kind.runWithDevice { store in
            let (operation, command) = (try await store.addOperation(), try await store.addCommand())
            var transaction = FleetTransaction()
            transaction.inventories = ["a": DeviceInventory()]
            try await store.commit(transaction)
            transaction = FleetTransaction()
            transaction.removedDevices = [try #require(try await store.device("a"))]
            try await store.commit(transaction)
            #expect(try await store.device("a") == nil)
            #expect(try await store.operation(operation.number) == nil)
            #expect(try await store.command(command.number) == nil)
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `A list is told page by page`(_ kind: TestedStore) async throws {
        try await kind.run { store in
            for id in ["c", "a", "d", "b"] {
                var device = Device(id: id, userName: id, userDigest: "d")
                device.information = ["Mod": id < "c" ? "Box" : "Bag"]
                try await store.add(device)
                try await store.addOperation(id)
                try await store.addOperation(id) { $0.end(.cancelled, "", now: Times.first) }
            }
            var query = DeviceQuery(limit: 3)
            #expect(try await store.devices(query).map(\.id) == ["a", "b", "c"])
            query.after = "c"
            #expect(try await store.devices(query).map(\.id) == ["d"])
            query = DeviceQuery(after: "a")
            query.model = "Box"
            #expect(try await store.devices(query).map(\.id) == ["b"])
            let numbers = try await store.operations(WorkQuery(limit: 3)).map(\.number)
            #expect(numbers == [1, 2, 3])
            #expect(try await store.operations(WorkQuery(after: 6)).map(\.device) == ["b", "b"])
            let open = WorkQuery<DeviceOperation.State>(device: "a", state: .queued)
            #expect(try await store.operations(open).map(\.number) == [3])
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `A list of commands leaves out what may be long, and a change keeps it`(
        _ kind: TestedStore
    ) async throws {
        try await kind.runWithDevice { store in
            let command = try await store.addCommand()
            #expect(try await store.commands(WorkQuery(device: "a")).map(\.value) == [nil])
            var work = try #require(try await store.work())
            _ = work.take([.request(command.number, .sent)], now: Times.second)
            try await store.commit(work.transaction)
            let sent = try await store.command(command.number)
            #expect(sent?.state == .sent && sent?.value == Data("value".utf8))
            work = try #require(try await store.work())
            _ = work.take(
                [.request(command.number, .succeeded(status: 200, nodes: []))], now: Times.third)
            try await store.commit(work.transaction)
            let done = try await store.command(command.number)
            #expect(done?.state == .succeeded && done?.value == nil && done?.version == 3)
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `The same key has one answer`(_ kind: TestedStore) async throws {
        try await kind.run { store in
            var transaction = FleetTransaction()
            let answer = KeptAnswer(
                key: "k", request: "r", status: 201, location: "/x", body: Data("{}".utf8),
                created: Times.first, until: Times.second)
            transaction.answer = answer
            try await store.commit(transaction)
            #expect(try await store.answer("k") == answer)
            await #expect(throws: FleetStoreError.changed) { try await store.commit(transaction) }
            // It is kept until its time is over.
            var later = answer
            (later.created, later.until) = (Times.second, Times.third)
            transaction.answer = later
            try await store.commit(transaction)
            #expect(try await store.answer("k") == later)
            _ = try await store.prune(overBefore: Times.first, now: Times.third)
            #expect(try await store.answer("k") == nil)
        }
    }
}
