import DeliveryPackage
import Fleet
import Testing

@testable import DMServer

/// Which devices have a component, and since when, whichever the store is.
@Suite struct InstallationTests {
    private func inventory(_ version: String?, package: String? = "gateway") -> DeviceInventory {
        DeviceInventory(deployed: [
            .init(
                node: "./SCOMO/Inventory/Deployed/core", id: "core", version: version, packageId: package,
                state: .active)
        ])
    }

    /// What a session of the device tells at that time.
    private func tell(
        _ inventory: DeviceInventory, _ device: String = "a", at now: String, _ store: any FleetStore
    ) async throws {
        let events = [Event.authenticated, .inventory(inventory)]
        var work = try #require(try await store.work(device, events))
        _ = work.take(events, now: now)
        try await store.commit(work.transaction)
    }

    private func installations(
        _ store: any FleetStore, _ asked: String = "core"
    ) async throws -> [Installation] {
        var query = DeviceQuery()
        query.component = Dependency(asked: asked)
        return try await store.installations(query)
    }

    @Test(arguments: TestedStore.allCases)
    func `A component is there since the session that first told of its version`(
        _ kind: TestedStore
    ) async throws {
        try await kind.runWithDevice { store in
            try await tell(inventory("1.0"), at: Times.first, store)
            try await tell(inventory("1.0"), at: Times.second, store)
            #expect(try await installations(store).map(\.since) == [Times.first])
            try await tell(inventory("1.1"), at: Times.second, store)
            try await tell(inventory("1.1", package: "other"), at: Times.third, store)
            let found = try #require(try await installations(store).first)
            #expect(found.device.id == "a" && found.component == "core" && found.version == "1.1")
            #expect(found.since == Times.second && found.package == "other")
            #expect(try await store.inventory(of: "a").deployed.map(\.since) == [Times.second])
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `What was there before anybody looked has no time, as long as it stays`(
        _ kind: TestedStore
    ) async throws {
        try await kind.runWithDevice { store in
            var transaction = FleetTransaction()
            transaction.inventories = ["a": inventory(nil, package: nil)]
            try await store.commit(transaction)
            try await tell(inventory(nil), at: Times.first, store)
            let found = try await installations(store)
            #expect(found.map(\.since) == [nil] && found.map(\.version) == [nil])
            try await tell(DeviceInventory(), at: Times.second, store)
            #expect(try await installations(store).isEmpty)
            try await tell(inventory("1"), at: Times.third, store)
            #expect(try await installations(store).map(\.since) == [Times.third])
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `Installations are found by version and group, page by page`(_ kind: TestedStore) async throws {
        try await kind.run { store in
            for (id, version, group) in [
                ("a", "1.9", "north"), ("b", "1.10", "north"), ("c", "1.8", "south"),
            ] {
                var device = Device(id: id, userName: id, userDigest: "d")
                device.groups = [group]
                try await store.add(device)
                try await tell(inventory(version), id, at: Times.first, store)
            }
            #expect(try await installations(store, "core (<< 1.10)").map(\.version) == ["1.9", "1.8"])
            var query = DeviceQuery(limit: 1)
            query.component = Dependency(asked: "core (<< 1.10)")
            query.after = "a"
            #expect(try await store.installations(query).map(\.device.id) == ["c"])
            (query.after, query.group, query.limit) = (nil, "north", 100)
            #expect(try await store.installations(query).map(\.device.id) == ["a"])
            query.component = nil
            #expect(try await store.installations(query).isEmpty)
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `The newest operation about something is found`(_ kind: TestedStore) async throws {
        try await kind.runWithDevice { store in
            try await store.add(Device(id: "b", userName: "b", userDigest: "d"))
            for component in ["core", "base", "core", "base"] { try await store.addOperation("a", component) }
            try await store.addOperation("b")
            let found = try await store.newestOperations(about: [
                .init(device: "a", subject: "core"), .init(device: "a", subject: "none"),
                .init(device: "b", subject: "core"), .init(device: "a", subject: "core"),
            ])
            #expect(Set(found.map(\.number)) == [3, 5] && found.count == 2)
            #expect(try await store.newestOperations(about: []).isEmpty)
        }
    }
}
