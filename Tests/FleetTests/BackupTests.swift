import Fleet
import FleetSQLite
import Foundation
import TestSupport
import Testing

/// Backups of a fleet in a file.
@Suite struct BackupTests {
    private func devices(_ path: String) async throws -> [String] {
        try await SQLiteFleetStore(path: path).devices(DeviceQuery(limit: 10_000)).map(\.id)
    }

    private func add(_ id: String, _ store: any FleetStore) async throws {
        try await store.add(Device(id: id, userName: "u", userDigest: "d"))
    }

    @Test func `A backup is made while others store, and is what was there at one moment`() async throws {
        let folder = try TemporaryDirectory()
        let (path, backup, back) = (folder.file("a"), folder.file("backup"), folder.file("b"))
        let store = try SQLiteFleetStore(path: path, isServer: true)
        for number in 0..<100 { try await add("old-\(number)", store) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 1000..<1300 {
                    try await store.add(Device(id: "new-\(number)", userName: "u", userDigest: "d"))
                }
            }
            // As another process would do it.
            group.addTask { try await SQLiteFleetStore(path: path).backUp(to: backup) }
            try await group.waitForAll()
        }
        try await SQLiteFleetStore.restore(backup, to: back)
        let restored = try await devices(back)
        let new = restored.filter { $0.hasPrefix("new-") }
        #expect(restored.count == new.count + 100)
        // None is missing between two that are there.
        #expect(new == (0..<new.count).map { "new-\(1000 + $0)" })
    }

    @Test func `A restored database goes on like the one that it is of`() async throws {
        let folder = try TemporaryDirectory()
        let store = try SQLiteFleetStore(path: folder.file("a"))
        try await add("a", store)
        let operation = try await store.addOperation()
        try await store.backUp(to: folder.file("backup"))
        try await SQLiteFleetStore.restore(folder.file("backup"), to: folder.file("b"))
        let restored = try SQLiteFleetStore(path: folder.file("b"), isServer: true)
        #expect(try await restored.device("a") == store.device("a"))
        #expect(try await restored.operation(operation.number) == store.operation(operation.number))
        #expect(try await restored.addOperation().number > operation.number)
    }

    @Test func `A backup is one file of its owner's alone`() async throws {
        let folder = try TemporaryDirectory()
        let store = try SQLiteFleetStore(path: folder.file("a"))
        try await store.backUp(to: folder.file("backup"))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.filter { $0.hasPrefix("backup") } == ["backup"])
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("backup"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test(arguments: ["b", "b-wal"])
    func `Nothing that is there is written over`(_ name: String) async throws {
        let folder = try TemporaryDirectory()
        let store = try SQLiteFleetStore(path: folder.file("a"))
        try folder.write([1, 2, 3], name)
        await #expect(throws: FleetStoreError.self) { try await store.backUp(to: folder.file("b")) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file(name))) == Data([1, 2, 3]))
        #expect(!FileManager.default.fileExists(atPath: folder.file("b.partial")))
    }

    @Test(arguments: ["text", "cut", "empty"])
    func `What is no whole backup makes no database`(_ kind: String) async throws {
        let folder = try TemporaryDirectory()
        let store = try SQLiteFleetStore(path: folder.file("a"))
        for number in 0..<50 { try await add("\(number)", store) }
        try await store.backUp(to: folder.file("backup"))
        let whole = try Data(contentsOf: URL(fileURLWithPath: folder.file("backup")))
        let content =
            switch kind {
            case "text": Data("no database".utf8)
            case "cut": whole.prefix(whole.count / 2)
            default: Data()
            }
        try folder.write(Array(content), "broken")
        await #expect(throws: FleetStoreError.self) {
            try await SQLiteFleetStore.restore(folder.file("broken"), to: folder.file("b"))
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!names.contains { $0.hasPrefix("b.") || $0 == "b" })
    }
}
