import DMServer
import Fleet
import Foundation
import SCOMOTerms
import Testing

/// What a device's message finds, and what it changes, whichever the store is.
@Suite struct FleetWorkTests {
    private func report(_ correlator: String?, _ source: String? = nil) -> OperationComplete {
        OperationComplete(
            correlator: correlator,
            items: [.init(code: ResultCode(rawValue: 1200), identifier: "core", source: source, target: nil)])
    }

    @Test(arguments: TestedStore.allCases)
    func `A message finds what is open, the oldest first, and only its device's`(
        _ kind: TestedStore
    ) async throws {
        try await kind.runWithDevice { store in
            try await store.add(Device(id: "b", userName: "b", userDigest: "d"))
            let first = try await store.addOperation()
            try await store.addOperation { $0.end(.cancelled, "", now: Times.first) }
            try await store.addOperation("b")
            let last = try await store.addOperation { $0.state = .accepted }
            try await store.addOperation { $0.deadline = Times.second }
            let work = try #require(try await store.work())
            #expect(work.orders(now: Times.third).map(\.number) == [first.number, last.number])
            #expect(work.orders(now: Times.first).count == 3)
            #expect(work.transaction.isEmpty)
            #expect(try await store.work("c") == nil)
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `What the commands of components are told is kept, and goes out with the order`(
        _ kind: TestedStore
    ) async throws {
        try await kind.runWithDevice { store in
            try await store.addOperation { $0.installParameters = "a=b\n" }
            try await store.addOperation()
            let work = try #require(try await store.work())
            #expect(work.orders(now: Times.first).map(\.installParameters) == ["a=b\n", nil])
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `Few commands go out at once, those that were lost with sessions last`(
        _ kind: TestedStore
    ) async throws {
        try await kind.runWithDevice { store in
            let suspect = try await store.addCommand { $0.attempts = TreeRequest.attemptLimit - 1 }
            for _ in 0..<3 { try await store.addCommand() }
            var work = try #require(try await store.work())
            #expect(work.requests(now: Times.first).map(\.number) == [2, 3, 4, suspect.number])
            try await store.addCommand()
            work = try #require(try await store.work())
            #expect(work.requests(now: Times.first).map(\.number) == [2, 3, 4, 5])
            // One that an event is about is found all the same.
            let query = DeviceWork.Query(
                device: "a", [.request(suspect.number, .postponed)], isIdle: false)
            work = try #require(try await store.work(query))
            #expect(work.requests(now: Times.first).isEmpty)
            _ = work.take([.request(suspect.number, .postponed)], now: Times.second)
            #expect(work.transaction.commands.map(\.number) == [suspect.number])
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `A report ends the newest operation that it fits, also one that nobody waited for any more`(
        _ kind: TestedStore
    ) async throws {
        try await kind.runWithDevice { store in
            let uri = "./SCOMO/Inventory/Deployed/core/Operations/Activate"
            let older = try await store.addOperation { ($0.state, $0.uri) = (.accepted, uri) }
            let newer = try await store.addOperation { operation in
                operation.uri = uri
                operation.end(.expired, "", now: Times.first)
            }
            for (report, number) in [
                (report(newer.correlator), newer.number),
                (report(nil, "./SCOMO/Inventory/Deployed/core"), older.number),
            ] {
                var work = try #require(try await store.work("a", [.reported(report)]))
                let changed = work.take([.reported(report)], now: Times.second)
                #expect(changed.map(\.number) == [number])
                try await store.commit(work.transaction)
                #expect(try await store.operation(number)?.state == .succeeded)
            }
            // What is over is over.
            var work = try #require(try await store.work("a", [.reported(report("c1"))]))
            #expect(work.take([.reported(report("c1"))], now: Times.third).isEmpty)
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `What is late is found, and what was over long ago deleted`(_ kind: TestedStore) async throws {
        try await kind.runWithDevice { store in
            let late = try await store.addOperation { $0.deadline = Times.second }
            let silent = try await store.addOperation { $0.state = .accepted }
            let over = try await store.addOperation { $0.end(.failed, "", now: Times.first) }
            let command = try await store.addCommand { $0.deadline = Times.second }
            let found = try await store.late(now: Times.third, reportsSince: Times.second)
            #expect(Set(found.operations.map(\.number)) == [late.number, silent.number])
            #expect(found.commands.map(\.number) == [command.number])
            #expect(try await store.late(now: Times.first, reportsSince: Times.first).operations.isEmpty)
            #expect(try await !store.prune(overBefore: Times.first, now: Times.first))
            #expect(try await store.operation(over.number) != nil)
            #expect(try await !store.prune(overBefore: Times.second, now: Times.first))
            #expect(try await store.operation(over.number) == nil)
            #expect(try await store.operations(WorkQuery()).count == 2)
        }
    }
}
