import Foundation
import TestSupport
import Testing

@Suite("Large objects", .timeLimit(.minutes(20)))
struct LargeObjectTests {
    private static let node = "./SCOMO/Inventory/Delivered/x"
    private static let limits = "[Limits]\nMaximumObjectSize=200M\nMaximumMessageSize=2M\nSessionTimeout=5min"

    /// Delivers an object, and returns the most memory that the agent ever took.
    ///
    /// - Unit: KiB.
    private func deliver(_ size: Int) throws -> Int {
        let server = try ScriptedManagementServer([
            [
                .commands(
                    Commands.add(Self.node) + Commands.add("\(Self.node)/PkgID", "org.example.large")),
                .object("\(Self.node)/Data", size: size, chunk: 1 << 20, command: "Add"),
                .commands(Commands.get("\(Self.node)/State")),
            ]
        ])
        let device = try server.device(settings: Self.limits)
        let agent = try device.start()
        agent.discardOutput()
        let last = try server.next { !$0.results.isEmpty || $0.codes("Add").contains { $0 > 299 } }
        #expect(last.codes("Get").first == 200, "\(last)")
        #expect(last.results["\(Self.node)/State"] == "10")
        let status = try String(contentsOfFile: "/proc/\(agent.processIdentifier)/status", encoding: .utf8)
        // While it runs, files come and go.
        agent.end()
        let files = try FileManager.default.subpathsOfDirectory(atPath: device.directory.file("state"))
        let sizes = try files.map {
            try FileManager.default.attributesOfItem(atPath: device.directory.file("state/\($0)"))[.size]
                as? Int
        }
        #expect(sizes.contains(size))
        let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return Int(peak?.split(separator: " ").dropFirst().first ?? "") ?? Int.max
    }

    @Test("one of 100 MB goes to the disk as it comes, and takes no more memory than one of 3 MB")
    func memory() throws {
        let (small, large) = (try deliver(3_000_000), try deliver(100_000_000))
        print("peak memory: \(small) KiB for 3 MB, \(large) KiB for 100 MB")
        #expect(large < small + 1024)
    }

    @Test("one that is larger than the device takes is refused with its first part")
    func tooLarge() throws {
        let server = try ScriptedManagementServer([
            [
                .commands(Commands.add(Self.node)),
                .object("\(Self.node)/Data", size: 300_000, chunk: 20_000, command: "Add"),
            ]
        ])
        let device = try server.device(settings: "[Limits]\nMaximumObjectSize=100K")
        _ = try device.session()
        // The node is added, its value isn't.
        let codes = try server.transcript().flatMap { $0.codes("Add") }
        #expect(codes.first == 200)
        #expect(codes.dropFirst().allSatisfy { $0 > 299 }, "\(codes)")
        #expect([413, 416].contains(codes.dropFirst().first ?? 0), "\(codes)")
    }
}
