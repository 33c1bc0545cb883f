import Deployment
import InstallerClient
import InstallerTesting
import Linux
import Systemd
import Testing

@testable import InstallerService

@Suite("The connection of a client")
struct ConnectionTests {
    @Test("serves one call after the other, refused ones too, until the client rests")
    func kept() throws {
        let service = try ServiceThread(as: .agent)
        let client = service.client
        _ = try client.inventory()
        try client.remove("org.example.a")
        #expect(throws: DeploymentFailure.self) { try client.rollBack() }
        _ = try client.trial()
        #expect(service.connections == 1)
        client.rest()
        client.rest()
        _ = try client.inventory()
        #expect(service.connections == 2)
        #expect(service.end().asked.contains("remove org.example.a"))
    }

    @Test("isn't kept when it failed")
    func broken() throws {
        let services = try Services()
        _ = try services.client.inventory()
        try services.replace()
        let failure = #expect(throws: DeploymentFailure.self) { try services.client.remove("org.example.a") }
        #expect(failure?.kind == .unavailable)
        // The order wasn't given once more: it may have been heard.
        try services.client.remove("org.example.b")
        #expect(services.end() == ["remove org.example.b"])
    }

    @Test("is made anew for a question that an installer didn't hear, since it had just ended")
    func askedAgain() throws {
        let services = try Services()
        #expect(try services.client.inventory().components.isEmpty)
        try services.replace { $0.installed = RoundTripTests.components }
        #expect(try services.client.inventory().components == RoundTripTests.components)
        _ = services.end()
    }

    @Test("is another one for whoever asks while an order is under way")
    func nested() throws {
        let service = try ServiceThread(as: .agent) {
            $0.steps = [DeploymentProgress(.copying, bytes: 1, total: 2)]
        }
        let client = service.client
        _ = try client.verify { _ in
            #expect((try? client.trial()) != nil)
            return .proceed
        }
        #expect(service.connections == 2)
        _ = try client.trial()
        #expect(service.connections == 2)
        _ = service.end()
    }

    @Test("passes the time of an order as its owner wants, who may then cancel though nothing new was told")
    func pause() throws {
        let service = try ServiceThread(as: .agent) {
            $0.steps = [DeploymentProgress(.switching)]
            $0.beforeStep = { _ in try? EventLoop().sleep(.milliseconds(500)) }
        }
        let (client, loop) = (service.client, service.loop)
        var pauses = 0
        // What is asked of the client while it waits keeps it alive.
        defer { client.pause = nil }
        client.pause = { (deadline, condition) throws(WaitError) in
            pauses += 1
            #expect(client.isAtWork)
            guard pauses > 1 else { return }
            _ = try loop.wait(until: deadline, or: condition)
        }
        _ = try client.inventory()
        #expect(pauses == 0 && !client.isAtWork)
        let failure = #expect(throws: DeploymentFailure.self) { try client.verify { _ in .cancel } }
        #expect(failure?.kind == .cancelled)
        #expect(pauses > 1 && !client.isAtWork)
        #expect(service.end().asked == ["inventory"])
    }
}

/// One service after the other, and a client that asks the one that is there.
private final class Services {
    let client: InstallerClient
    private let place: Place

    private final class Place { var service: ServiceThread? }

    init() throws {
        let place = Place()
        place.service = try ServiceThread()
        client = InstallerClient(try EventLoop()) { () throws(Errno) in
            guard let socket = try? place.service?.connectRaw() else { throw .connectionReset }
            return socket
        }
        self.place = place
    }

    /// The service ends, unnoticed by its client, and another one begins.
    func replace(_ prepare: @escaping @Sendable (ScriptedDeployer) -> Void = { _ in }) throws {
        _ = place.service?.end()
        place.service = try ServiceThread(prepare)
    }

    func end() -> [String] { place.service?.end().asked ?? [] }
}
