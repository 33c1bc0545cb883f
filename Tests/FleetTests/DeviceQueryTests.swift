import DeliveryPackage
import Fleet
import Testing

@testable import DMServer

/// Which devices a list has, whichever the store is.
@Suite struct DeviceQueryTests {
    private func withDevices(_ kind: TestedStore, _ test: (any FleetStore) async throws -> Void) async throws
    {
        try await kind.run { store in
            for (id, version, group) in [
                ("a", "1.9", "north"), ("b", "1.10", "south"), ("c", "1.10~rc1", "north"),
                ("d", nil, "north"),
            ] as [(String, String?, String)] {
                var device = Device(id: id, userName: id, userDigest: "d")
                (device.groups, device.tags) = ([group, "all"], id < "c" ? ["old"] : [])
                device.information = ["Mod": "Box \(id)", "Man": "Example"]
                var transaction = FleetTransaction()
                transaction.devices = [device]
                if let version { transaction.inventories = [id: inventory(version)] }
                try await store.commit(transaction)
            }
            try await test(store)
        }
    }

    private func inventory(_ version: String) -> DeviceInventory {
        DeviceInventory(deployed: [
            .init(node: "./SCOMO/Inventory/Deployed/core", id: "core", version: version, state: .active)
        ])
    }

    /// Expects these devices in the list, in this order.
    private func expect(
        _ ids: String, _ store: any FleetStore, after: String? = nil, limit: Int = 100,
        _ change: (inout DeviceQuery) -> Void
    ) async throws {
        var query = DeviceQuery(after: after, limit: limit)
        change(&query)
        let found = try await store.devices(query).map(\.id).joined()
        #expect(found == ids, "\(query)")
    }

    @Test(arguments: TestedStore.allCases)
    func `Devices are found by group, tag and words`(_ kind: TestedStore) async throws {
        try await withDevices(kind) { store in
            try await expect("acd", store) { $0.group = "north" }
            try await expect("c", store, after: "a", limit: 1) { $0.group = "north" }
            try await expect("ab", store) { $0.tag = "old" }
            try await expect("a", store) { ($0.group, $0.tag) = ("north", "old") }
            try await expect("", store) { $0.group = "west" }
            try await expect("c", store) { $0.text = "box C" }
            try await expect("b", store) { ($0.text, $0.group) = ("EXAMPLE", "south") }
            try await expect("", store) { $0.text = "%" }
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `Versions of components compare as Debian's`(_ kind: TestedStore) async throws {
        try await withDevices(kind) { store in
            for (asked, found) in [
                ("core", "abc"), ("core (>= 1.10)", "b"), ("core(<<1.10)", "ac"), ("core (= 1.9)", "a"),
                ("base", ""), ("core (>> 2)", ""),
            ] {
                let component = try #require(Dependency(asked: asked))
                try await expect(found, store) { $0.component = component }
            }
            let later = try #require(Dependency(asked: "core (>= 1.10~)"))
            try await expect("c", store, limit: 1) { ($0.component, $0.group) = (later, "north") }
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `What a device has and where it is in may change`(_ kind: TestedStore) async throws {
        try await withDevices(kind) { store in
            var device = try #require(try await store.device("a"))
            (device.groups, device.tags) = (["south"], [])
            var transaction = FleetTransaction()
            (transaction.devices, transaction.inventories) = ([device], ["a": inventory("3")])
            try await store.commit(transaction)
            try await expect("ab", store) { $0.group = "south" }
            try await expect("b", store) { $0.tag = "old" }
            try await expect("a", store) { $0.component = Dependency(asked: "core (= 3)") }
            #expect(try await store.device("a")?.groups == ["south"])
            transaction = FleetTransaction()
            transaction.removedDevices = [try #require(try await store.device("a"))]
            try await store.commit(transaction)
            try await expect("b", store) { $0.group = "south" }
        }
    }

    @Test(arguments: ["", "(>= 1)", "core (", "core (1)", "core (> 1)", "core (>=)", "core (>= 1"])
    func `Anything else is no component`(_ text: String) {
        #expect(Dependency(asked: text) == nil)
    }
}
