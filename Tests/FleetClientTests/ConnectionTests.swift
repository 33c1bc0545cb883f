import Foundation
import HTTPTypes
import Hummingbird
import Synchronization
import TestSupport
import Testing

@testable import FleetClient

/// What is asked of the real server, and what it answers.
@Suite(.timeLimit(.minutes(20))) struct ConnectionTests {
    @Test func `All pages of a list are followed, as the filter says`() async throws {
        try await LiveServer.run { server, connection in
            for number in 1...7 {
                try await server.addDevice(
                    "urn:dev:\(number)", groups: [number < 6 ? "north & east" : "south"], connection)
            }
            let printed = Printed()
            let query = [("group", Optional("north & east")), ("limit", "2"), ("tag", nil)]
            try await connection.show(
                ServerRequest(.get, ["devices"], query), as: .devices, on: printed.output())
            #expect(printed.lines == (1...5).map { "urn:dev:\($0)\t\tnorth & east\t\t" })
            let json = Printed()
            try await connection.show(
                ServerRequest(.get, ["devices"], query), as: .devices, on: json.output(isJSON: true))
            #expect(try JSONValue(json: Array(json.text.utf8)).items.count == 5)
        }
    }

    @Test func `What the server refuses is said in its words, with a status of its own`() async throws {
        try await LiveServer.run { _, connection in
            let missing = await #expect(throws: ClientError.self) {
                try await connection.answer(to: ServerRequest(.get, ["devices", "a/b?c"]))
            }
            #expect(missing?.kind == .refused && missing?.description == "there is no such device")
            let wrong = await #expect(throws: ClientError.self) {
                try await connection.answer(to: ServerRequest(.get, ["devices"], [("component", "(")]))
            }
            #expect(wrong?.kind == .refused && wrong?.description.contains("component has to be") == true)
        }
    }

    @Test func `Groups and tags come and go, the others stay`() async throws {
        try await LiveServer.run { server, connection in
            try await server.addDevice("urn:dev:1", groups: ["a", "b"], connection)
            let changed = try await connection.change(
                "groups", of: "urn:dev:1", adding: ["c", "b"], removing: ["a"]
            ).value()
            #expect(Set((changed["groups"]?.items ?? []).compactMap(\.text)) == ["b", "c"])
        }
    }

    @Test func `An order of several devices that comes again with its key does nothing twice`() async throws {
        try await LiveServer.run { server, connection in
            for id in ["urn:dev:1", "urn:dev:2"] { try await server.addDevice(id, connection) }
            let body = JSONValue.object(["operation": .text("Activate"), "component": .text("core")])
            var numbers: [Int64] = []
            for _ in 1...2 {
                try await connection.order(
                    .operations, body, of: ["urn:dev:1", "urn:dev:2"], key: "wish"
                ) { numbers.append(try $0.value()["number"]?.number ?? 0) }
            }
            #expect(numbers == [1, 2, 1, 2])
        }
    }

    @Test func `Many devices are counted before anything is ordered`() async throws {
        try await LiveServer.run { server, connection in
            for number in 1...3 { try await server.addDevice("urn:dev:\(number)", groups: ["a"], connection) }
            try await server.addDevice("urn:dev:4", connection)
            var filter = DeviceFilter()
            filter.group = "a"
            var bulk = BulkRequest(.order, filter)
            bulk.operation = .object(["operation": .text("Activate"), "component": .text("core")])
            #expect(try await connection.extent(of: bulk, key: "k") == .init(devices: 3, works: 3))
            let none = try await connection.answer(to: ServerRequest(.get, ["operations"])).value()
            #expect(none.items.isEmpty)
            for _ in 1...2 {
                let done = try await connection.answer(to: bulk, isDry: false, key: "k").value()
                #expect(done["operations"]?.number == 3)
            }
            let all = try await connection.answer(to: ServerRequest(.get, ["operations"])).value()
            #expect(all.items.count == 3)
        }
    }

    @Test func `A package is sent in pieces, and its progress is told`() async throws {
        try await LiveServer.run { server, connection in
            let folder = try TemporaryDirectory()
            let bytes = try TestPackage.sample.bytes()
            let file = try folder.write(bytes, "gateway_1.0.scomo")
            let sent = Mutex<[Int]>([])
            let package = try PackageFile(file) { count in sent.withLock { $0.append(count) } }
            let answer = try await connection.upload(package).value()
            #expect(answer["packageId"]?.text == "org.example.gateway")
            #expect(sent.withLock { $0 } == [0, bytes.count])
            #expect(FileManager.default.contents(atPath: "\(server.folder)/gateway_1.0.scomo") == Data(bytes))
            let again = await #expect(throws: ClientError.self) {
                try await connection.upload(package, isNew: true)
            }
            #expect(again?.kind == .refused)
            #expect(throws: ClientError.self) { try PackageFile(folder.file("gone")) }
        }
    }

    @Test func `A table of CSV has one line of names, however many pages it has`() async throws {
        let (pages, link) = (Router(), try #require(HTTPField.Name("Link")))
        pages.get("api/v1/installations") { request, _ in
            let isLast = request.uri.queryParameters["after"] != nil
            return Response(
                status: .ok,
                headers: isLast
                    ? [:] : [link: "</api/v1/installations?after=a>; rel=\"next\""],
                body: .init(byteBuffer: .init(string: "device,version\r\n\(isLast ? "b" : "a"),1.0\r\n")))
        }
        try await LiveServer.serve(pages, in: try TemporaryDirectory()) { place in
            try await ServerConnection.with(place) { connection in
                let printed = Printed()
                try await connection.copyPages(
                    ServerRequest(.get, ["installations"]), to: printed.output())
                #expect(printed.text == "device,version\r\na,1.0\r\nb,1.0\r\n")
            }
        }
    }
}
