import Fleet
import Foundation
import TestSupport
import Testing

/// Keys of devices and enrolment tokens, in each store.
@Suite struct EnrolmentStoreTests {
    private func enrolment(
        _ key: String, of device: String = "a", _ state: Enrolment.State = .waiting
    ) -> Enrolment {
        var row = Enrolment(key: key, device: device, source: "token t", at: Times.first)
        row.state = state
        return row
    }

    private func store(_ rows: [Enrolment], in store: any FleetStore) async throws {
        var transaction = FleetTransaction()
        transaction.enrolments = rows
        try await store.commit(transaction)
    }

    @Test(arguments: TestedStore.allCases)
    func `A key is found by itself, by its certificate, its device and its state`(
        _ kind: TestedStore
    ) async throws {
        try await kind.run { store in
            var issued = enrolment("k2", .current)
            (issued.certificate, issued.document, issued.until) = ("c2", Data([1, 2]), Times.third)
            (issued.groups, issued.isConflict) = (["north"], true)
            try await self.store([enrolment("k1"), issued, enrolment("k3", of: "b")], in: store)
            issued.version = 1
            #expect(try await store.enrolment(key: "k2") == issued)
            #expect(try await store.enrolment(certificate: "c2") == issued)
            #expect(try await store.enrolment(key: "k4") == nil)
            #expect(try await store.enrolment(certificate: "c1") == nil)
            var query = EnrolmentQuery(device: "a")
            #expect(try await store.enrolments(query).map(\.key) == ["k1", "k2"])
            query.after = "k1"
            #expect(try await store.enrolments(query).map(\.key) == ["k2"])
            query = EnrolmentQuery(state: .waiting, limit: 1)
            #expect(try await store.enrolments(query).map(\.key) == ["k1"])
            query.device = "b"
            #expect(try await store.enrolments(query).map(\.key) == ["k3"])
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `A key is stored over the version that was read, and once`(_ kind: TestedStore) async throws {
        try await kind.run { store in
            try await self.store([enrolment("k")], in: store)
            await #expect(throws: FleetStoreError.changed) {
                try await self.store([enrolment("k")], in: store)
            }
            var row = try #require(try await store.enrolment(key: "k"))
            row.state = .approved
            try await self.store([row], in: store)
            await #expect(throws: FleetStoreError.changed) { try await self.store([row], in: store) }
            #expect(try await store.enrolment(key: "k")?.state == .approved)
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `A device that is removed takes its keys along, and no others`(_ kind: TestedStore) async throws {
        try await kind.runWithDevice { store in
            try await self.store([enrolment("k1"), enrolment("k2", of: "b")], in: store)
            var transaction = FleetTransaction()
            transaction.removedDevices = [try #require(try await store.device("a"))]
            try await store.commit(transaction)
            #expect(try await store.enrolments(EnrolmentQuery()).map(\.key) == ["k2"])
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `Keys that are no device's go when they are old, and those of devices stay`(
        _ kind: TestedStore
    ) async throws {
        try await kind.run { store in
            var valid = enrolment("k4", .superseded)
            valid.until = Times.third
            try await self.store(
                [
                    enrolment("k1"), enrolment("k2", .refused), enrolment("k3", .superseded), valid,
                    enrolment("k5", .current), enrolment("k6", .issued),
                ], in: store)
            _ = try await store.prune(overBefore: Times.first, now: Times.second)
            #expect(try await store.enrolments(EnrolmentQuery()).count == 6)
            _ = try await store.prune(overBefore: Times.second, now: Times.second)
            #expect(try await store.enrolments(EnrolmentQuery()).map(\.key) == ["k4", "k5", "k6"])
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `An enrolment token is found by its digest, counted and removed`(_ kind: TestedStore) async throws {
        try await kind.run { store in
            let token = EnrolmentToken(
                name: "t", digest: "d", uses: 2, groups: ["north"], created: Times.first, until: Times.third)
            var transaction = FleetTransaction()
            transaction.enrolmentTokens = [token]
            try await store.commit(transaction)
            let again = transaction
            await #expect(throws: FleetStoreError.changed) { try await store.commit(again) }
            var found = try #require(try await store.enrolmentToken(digest: "d"))
            #expect(found.groups == ["north"] && found.hasRoom(at: Times.second))
            #expect(!found.hasRoom(at: Times.third))
            found.used = 2
            transaction.enrolmentTokens = [found]
            try await store.commit(transaction)
            found = try #require(try await store.enrolmentToken(named: "t"))
            #expect(found.used == 2 && !found.hasRoom(at: Times.second))
            #expect(try await store.enrolmentTokens(after: "", limit: 9) == [found])
            #expect(try await store.enrolmentTokens(after: "t", limit: 9).isEmpty)
            (transaction.enrolmentTokens, transaction.removedEnrolmentTokens) = ([], [found])
            try await store.commit(transaction)
            #expect(try await store.enrolmentToken(named: "t") == nil)
        }
    }

    @Test(arguments: TestedStore.allCases)
    func `What people do with keys and tokens is in the audit log, without secrets`(
        _ kind: TestedStore
    ) async throws {
        try await kind.run { store in
            try await self.store([enrolment("k")], in: store)
            var row = try #require(try await store.enrolment(key: "k"))
            row.state = .approved
            let author = Author(name: "ann", now: { Times.second })
            try await Author.$current.withValue(author) { [row] in
                try await self.store([row], in: store)
                var transaction = FleetTransaction()
                transaction.enrolmentTokens = [
                    EnrolmentToken(name: "t", digest: "secret", uses: 2, groups: [], created: Times.first)
                ]
                try await store.commit(transaction)
            }
            let entries = try await store.audit(after: 0, limit: 9)
            #expect(entries.map(\.action) == ["enrolment.change", "enrolmentToken.add"])
            #expect(entries.first?.after == ["state": "approved"])
            #expect(entries.last?.after == ["uses": "2"])
        }
    }
}
