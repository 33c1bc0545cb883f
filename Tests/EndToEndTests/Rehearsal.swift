import Foundation
import TestSupport
import Testing

/// Orders that a scripted server gives to a device, one after the other; what the device answers and reports.
struct Rehearsal {
    typealias Step = ScriptedManagementServer.Step
    typealias Received = ScriptedManagementServer.Received

    static let download = "./SCOMO/Download/x"
    static let delivered = "./SCOMO/Inventory/Delivered/x"
    static let deployed = "./SCOMO/Inventory/Deployed/\(Maker.component)"
    /// What may pass is waited for no longer than that.
    static let impatient = "[Deadlines]\nNetwork=1s\nServer=1s\nStorage=1s"

    /// One order: its session, and what is read in the session that has its report.
    struct Scene {
        let steps: [Step]
        let reading: [String]
    }

    /// What came of one order.
    struct Answer {
        fileprivate let messages: [Received]

        func codes(_ command: String) -> [Int] { messages.flatMap { $0.codes(command) } }
        var reports: [Received.Report] { messages.flatMap(\.reports) }
        /// The result codes.
        var results: [Int?] { reports.map(\.code) }
        /// The last value of a node; nil if there is no such node.
        func value(_ uri: String) -> String? { messages.compactMap { $0.results[uri] }.last }
    }

    /// Has a device do what the scenes say.
    ///
    /// - Parameter pack: Fills the folder of packages.
    static func play(
        _ scenes: [Scene], settings: String = "", packing pack: (Maker, String) throws -> Void
    ) throws -> [Answer] {
        let maker = try Maker()
        let directory = try TemporaryDirectory()
        try pack(maker, directory.file("."))
        let sessions = scenes.flatMap { [$0.steps, [.commands($0.reading.map(Commands.get).joined())]] }
        let server = try ScriptedManagementServer(sessions, files: directory.file("."))
        let device = try server.device(maker: maker, settings: settings)
        for _ in scenes { try device.session().expectSuccess() }
        return answers(try server.transcript())
    }

    /// Two sessions have the order and its report.
    private static func answers(_ messages: [Received]) -> [Answer] {
        var sessions: [[Received]] = []
        for message in messages {
            if sessions.last?.last?.session == message.session {
                sessions[sessions.count - 1].append(message)
            } else {
                sessions.append([message])
            }
        }
        return stride(from: 0, to: sessions.count, by: 2).map { index in
            Answer(messages: sessions[index...].prefix(2).flatMap { $0 })
        }
    }

    // MARK: Orders

    static func url(_ name: String) -> String { "https://127.0.0.1:PORT-OF-SERVER/\(name)" }

    /// Has a package fetched.
    ///
    /// - Parameters:
    ///   - address: The name of its file, or a whole address.
    ///   - node: Which mustn't be there yet.
    static func fetch(
        _ primitive: String, _ address: String, at node: String = download, correlator: String? = "job-81"
    ) -> Step {
        .commands(
            Commands.add("\(node)/PkgID", Maker.package)
                + Commands.add("\(node)/PkgURL", address.contains("/") ? address : url(address))
                + Commands.get("\(node)/Status")
                + Commands.execute("\(node)/Operations/\(primitive)", correlator: correlator))
    }

    /// Has something done with what is on the device.
    static func execute(_ primitive: String, on node: String) -> Step {
        .commands(Commands.execute("\(node)/Operations/\(primitive)", correlator: "job-82"))
    }

    /// Brings a package in the tree, and has it installed.
    static func deliver(_ file: String, chunk: Int, told: Int? = nil) -> [Step] {
        [
            .file(file, to: "\(delivered)/Data", chunk: chunk, told: told),
            .commands(Commands.get("\(delivered)/State")),
            execute("Install", on: delivered),
        ]
    }

    static func leaves(_ node: String, _ names: String...) -> [String] { names.map { "\(node)/\($0)" } }
}
