import Bytes
import Glibc
import Testing

@testable import Swarm

@Suite struct FigureTests {
    @Test func `So many of a hundred took no longer`() throws {
        let latency = try #require(Latency((1...200).reversed().map { .milliseconds($0) }))
        #expect(latency.p50 == 100 && latency.p95 == 190 && latency.p99 == 198 && latency.max == 200)
        let one = try #require(Latency([.microseconds(1500)]))
        #expect(one.p50 == 1.5 && one.p99 == 1.5 && one.max == 1.5)
        #expect(Latency([]) == nil)
    }

    @Test func `Sessions are spread over devices and time`() throws {
        var settings = SwarmSettings(
            server: try URL("https://127.0.0.1/dm"), prefix: "a", password: "b")
        (settings.devices, settings.rate) = (10, 5)
        #expect(settings.time(of: 0, 0) == .zero)
        #expect(settings.time(of: 0, 5) == .seconds(1))
        #expect(settings.time(of: 2, 5) == .seconds(5))
        settings.rate = nil
        #expect(settings.time(of: 2, 5) == .zero)
    }

    @Test(arguments: [0, 1, 30, 50, 99, 100])
    func `A share of devices is met, and spread evenly`(_ share: Int) {
        for start in [0, 100, 700] {
            #expect((start..<(start + 100)).count { SwarmSettings.isAmong(share, $0) } == share)
        }
    }

    @Test(arguments: [
        ("Activate", "Activate", String?.none), ("DownloadInstall=a=b.scomo", "DownloadInstall", "a=b.scomo"),
    ])
    func `An order is about a component or a package`(
        _ text: String, _ operation: String, _ package: String?
    ) {
        let order = SwarmOrder(text)
        #expect(order?.operation == operation && order?.package == package)
    }

    @Test(arguments: ["", "=a", "Activate="])
    func `An order that is none is refused`(_ text: String) { #expect(SwarmOrder(text) == nil) }

    @Test func `Work costs processor time, of this process and of a named one`() throws {
        let own = try #require(ProcessorTime(of: nil))
        let named = try #require(ProcessorTime(of: getpid()))
        var sum = 0
        while try #require(own.spent) < .milliseconds(50) { sum &+= sum.hashValue }
        #expect(try #require(named.spent) >= .milliseconds(30))
        // Above the largest number that Linux gives.
        #expect(ProcessorTime(of: 1 << 23) == nil)
    }
}
