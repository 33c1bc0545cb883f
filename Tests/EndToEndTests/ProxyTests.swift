import Foundation
import TestSupport
import Testing

@Suite("A device behind a proxy", .timeLimit(.minutes(20)))
struct ProxyTests {
    /// "Basic " and "device:behind a wall" in base 64.
    private static let authorization = "Basic ZGV2aWNlOmJlaGluZCBhIHdhbGw="

    @Test("holds sessions and fetches packages through it")
    func both() throws {
        let proxy = try ConnectProxy(authorization: Self.authorization)
        try run(proxy, "behind a wall") { fleet, ended in
            ended.expectSuccess()
            let (wishes, said) = (try proxy.wishes, try fleet.device.runActive("greet"))
            #expect(said == "greetings from 1.0")
            // A session, whose connection the session that reports has too, and the package.
            #expect(wishes.count == 2 && Set(wishes) == ["127.0.0.1:\(fleet.server.port)"])
        }
    }

    @Test("fetches packages without it, if it is told so")
    func sessionsOnly() throws {
        let proxy = try ConnectProxy(authorization: Self.authorization)
        try run(proxy, "behind a wall", "[Downloads]\nProxy=none") { fleet, ended in
            ended.expectSuccess()
            let wishes = try proxy.wishes
            #expect(wishes.count == 1)
        }
    }

    @Test("says that it was the proxy which refused, and shows its password to nobody")
    func refused() throws {
        let proxy = try ConnectProxy(authorization: Self.authorization)
        try run(proxy, "wrong wall") { _, ended in
            ended.expectFailure(ExitStatus.temporary, saying: "the proxy", "ProxyPasswordFile")
            #expect(!ended.output.contains("wrong wall"))
            let wishes = try proxy.wishes
            #expect(!wishes.isEmpty)
        }
    }

    /// Has a device with these settings install a package.
    private func run(
        _ proxy: ConnectProxy, _ password: String, _ more: String = "", _ check: (Fleet, Ended) throws -> Void
    ) throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Array("\(password)\n".utf8), "proxy-password")
        try Command.run("chmod", "600", file)
        let own = "[Server]\nProxy=\(proxy.address)\nProxyUserName=device\nProxyPasswordFile=\(file)"
        let fleet = try Fleet(settings: "\(own)\n\(more)")
        _ = try fleet.requestInstallation("1.0")
        try check(fleet, fleet.device.session())
    }
}
