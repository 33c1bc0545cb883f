import Fleet
import FleetPostgreSQL
import FleetSQLite
import Foundation
import Testing

@testable import DMServer

/// A fleet that moves from one store to another.
@Suite struct CopiedFleetTests {
    private static let pairs = TestedStore.allCases.flatMap { from in
        TestedStore.allCases.map { (from, $0) }
    }

    private func fill(_ store: any FleetStore) async throws {
        for number in 0..<120 {
            var device = Device(id: "d\(number)", userName: "u", userDigest: "digest")
            (device.groups, device.nonce) = (["north"], Data([1, UInt8(number)]))
            var transaction = FleetTransaction()
            transaction.devices = [device]
            transaction.inventories = [
                device.id: DeviceInventory(deployed: [
                    .init(node: "./S/\(number)", id: "core", version: "\(number)", state: .active)
                ])
            ]
            try await store.commit(transaction)
        }
        try await store.addOperation("d0")
        try await store.addOperation("d1") { $0.end(.cancelled, "no", now: Times.second) }
        try await store.addCommand("d2") { $0.parts = [.init(command: .add, uri: "./B")] }
        try await store.addCommand("d2") { $0.end(.failed, "no", now: Times.second) }
        let gone = try await store.addOperation("d3")
        var transaction = FleetTransaction()
        transaction.removedOperations = [try #require(try await store.operation(gone.number))]
        transaction.answer = KeptAnswer(
            key: "k", request: "r", status: 201, location: nil, body: Data("{}".utf8), created: Times.first,
            until: Times.second)
        try await store.commit(transaction)
    }

    /// A store's contents, as far as a copy keeps them: how often something was written doesn't count.
    private func contents(_ store: any FleetStore) async throws -> [String] {
        var lines: [String] = []
        for var device in try await store.devices(DeviceQuery(limit: 1000)) {
            device.version = 0
            lines.append("\(device) \(try await store.inventory(of: device.id))")
        }
        for var operation in try await store.operations(WorkQuery()) {
            operation.version = 0
            lines.append("\(operation)")
        }
        for short in try await store.commands(WorkQuery()) {
            var command = try #require(try await store.command(short.number))
            command.version = 0
            lines.append("\(command)")
        }
        return lines + [try #require(try await store.answer("k"))].map { "\($0)" }
    }

    @Test(arguments: pairs)
    fileprivate func `A copy has everything, and goes on with the numbers`(
        _ from: TestedStore, _ to: TestedStore
    ) async throws {
        try await from.run { source in
            try await fill(source)
            let before = try await contents(source)
            try await to.run { target in
                let copied = try await source.copyAll(to: target)
                let counts = [copied.devices, copied.operations, copied.commands, copied.answers]
                #expect(counts == [120, 2, 2, 1])
                #expect(try await contents(target) == before)
                // The number of the operation that was deleted isn't used again.
                #expect(try await target.addOperation("d4").number > 3)
                #expect(try await target.addCommand("d4").number > 2)
                await #expect(throws: FleetStoreError.notEmpty) { try await source.copyAll(to: target) }
            }
        }
    }
}
