import DMServer
import DeliveryPackage
import Fleet
import FleetPostgreSQL
import Foundation
import TestSupport
import Testing

/// What lists cost of a large fleet. On demand: `SCOMO_LARGE_FLEET=1000000`, the number of devices.
@Suite struct LargeFleetTests {
    static let size = ProcessInfo.processInfo.environment["SCOMO_LARGE_FLEET"].flatMap { Int($0) } ?? 0

    /// The rest of a page after a device in the middle, by everything that a list can be narrowed down by.
    private static func query(_ change: (inout DeviceQuery) -> Void) -> DeviceQuery {
        var query = DeviceQuery(after: "d" + String("000000\(size / 2)".suffix(7)))
        change(&query)
        return query
    }

    @Test(.enabled(if: LargeFleetTests.size > 0))
    func `A page takes at most a tenth of a second, whatever it is narrowed down by`() async throws {
        let store = try await PostgreSQLFleetStore(
            address: PostgreSQLServer.common.makeDatabase(), connectionLimit: 1, timeLimit: .seconds(3600))
        try await store.fill(devices: Self.size)
        for (name, query) in [
            ("nothing", Self.query { _ in }), ("model", Self.query { $0.model = "m7" }),
            ("group", Self.query { $0.group = "g7" }), ("tag", Self.query { $0.tag = "t7" }),
            ("group and model", Self.query { ($0.group, $0.model) = ("g7", "m7") }),
            ("frequent text", Self.query { $0.text = "a1" }),
            ("rare text", Self.query { $0.text = "c4ca4238" }),
            ("no such text", Self.query { $0.text = "xyzzy" }),
            ("component", Self.query { $0.component = Dependency("core") }),
            ("version", Self.query { $0.component = Dependency(asked: "core (>= 1.60)") }),
            ("no such version", Self.query { $0.component = Dependency(asked: "core (>> 2)") }),
            (
                "version and group",
                Self.query { ($0.component, $0.group) = (Dependency(asked: "core (<< 1.2)"), "g7") }
            ),
        ] {
            _ = try await store.devices(query)
            let start = ContinuousClock.now
            let count = try await store.devices(query).count
            let time = ContinuousClock.now - start
            print("\(name): \(count) devices in \(time)")
            #expect(time < .milliseconds(100), "\(name)")
        }
    }
}
