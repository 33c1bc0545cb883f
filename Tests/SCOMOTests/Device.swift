import Deployment
import Linux
import ManagementTree
import SCOMO
import SCOMOTerms
import TestSupport
import Testing

/// A device with servers that speak to its tree, and an agent that does its work.
final class Device {
    let files: CrashingFileSystem
    let deployer: FakeDeployer
    let form: ObjectForm
    private(set) var components: SoftwareComponents
    private(set) var tree = ManagementTree()
    /// What a download brings.
    var content = "org.example.suite core@1"
    /// What downloads fail with.
    var refusal: DownloadFailure?

    init(
        _ files: CrashingFileSystem = CrashingFileSystem(), _ deployer: FakeDeployer = FakeDeployer(),
        form: ObjectForm = ObjectForm()
    ) throws {
        (self.files, self.deployer, self.form) = (files, deployer, form)
        components = try SoftwareComponents(
            files: files, deployer: deployer, form: form, largestPackage: 1000)
        try tree.mount(components, as: "SCOMO")
    }

    /// Ends the agent and starts it again.
    func restart() throws {
        components = try SoftwareComponents(
            files: files, deployer: deployer, form: form, largestPackage: 1000)
        tree = ManagementTree()
        try tree.mount(components, as: "SCOMO")
    }

    // MARK: The server

    func addPackage(_ name: String = "x", id: String = "suite", url: String = "https://example.net/p") throws
    {
        try add("Download/\(name)", .interior, "")
        try add("Download/\(name)/PkgID", .character, id)
        try add("Download/\(name)/PkgURL", .character, url)
    }

    func add(_ node: String, _ format: NodeFormat, _ value: String) throws {
        try tree.add("./SCOMO/\(node)", NewNode(format: format, value: Array(value.utf8)), for: "server")
    }

    func replace(_ node: String, _ value: String) throws {
        try tree.replace("./SCOMO/\(node)", format: nil, value: Array(value.utf8), for: "server")
    }

    func delete(_ node: String) throws { try tree.delete("./SCOMO/\(node)", for: "server") }

    func execute(_ node: String, correlator: String? = nil) throws {
        let answer = try answer(to: node, correlator: correlator)
        precondition(answer == .accepted)
    }

    func answer(to node: String, correlator: String? = nil) throws -> ExecuteAnswer {
        let order = ExecuteOrder(server: "server", uri: "./SCOMO/\(node)", correlator: correlator)
        return try tree.execute("./SCOMO/\(node)", order)
    }

    /// A leaf's text, or an interior node's children with blanks between them.
    func get(_ node: String) throws -> String {
        switch try tree.get("./SCOMO/\(node)", for: "server").first?.content {
        case .value(let bytes): String(decoding: bytes, as: UTF8.self)
        case .children(let names): names.joined(separator: " ")
        case .omitted, .subtree, nil: ""
        }
    }

    /// nil when there is no such node.
    func find(_ node: String) -> String? { try? get(node) }

    // MARK: The agent

    /// Does all work there is.
    func work() throws {
        var pieces = 0
        while let work = components.nextWork() {
            pieces += 1
            // No test has that many; work that is never done would else be handed out for ever.
            try #require(pieces < 1000)
            try components.began(work)
            try components.finished(work, try perform(work))
        }
    }

    /// Does one piece of work, and leaves its end untold.
    func beginWork() throws -> Work? {
        guard let work = components.nextWork() else { return nil }
        try components.began(work)
        return work
    }

    func perform(_ work: Work) throws -> WorkResult {
        do {
            switch work.action {
            case .download(_, let path): return try download(work, to: path)
            case .install(let path, let order):
                let content = String(decoding: try files.read(path, limit: 1000), as: UTF8.self)
                return .installed(try deployer.install(content: content, order))
            case .activate(let component): try deployer.activate(component)
            case .deactivate(let component): try deployer.deactivate(component)
            case .remove(let component): try deployer.remove(component)
            case .removePackage(let path):
                if let refusal = deployer.refusal { throw refusal }
                if try files.attributes(of: path) != nil { try files.remove(path) }
            case .awaitConfirmation(let trial):
                return deployer.trials.standing(of: trial) == .passed
                    ? .confirmed : work.wasNotConfirmed.result
            }
            return .done
        } catch let error as DeploymentFailure {
            return work.failed(error)
        }
    }

    private func download(_ work: Work, to path: Path) throws -> WorkResult {
        if let refusal { return work.failed(refusal) }
        // Nothing of a short package is durable.
        try files.write(Array(content.utf8), to: path)
        return .downloaded
    }

    /// The only report there is, in short: its mark, then target, code and identifier of each item.
    var report: [String] {
        guard components.reports.count == 1, let report = components.reports.first else {
            return ["\(components.reports.count) reports"]
        }
        return ["\(report.importance)"]
            + report.outcome.items.map {
                "\($0.target ?? "") \($0.code) \($0.identifier ?? "")"
            }
    }

    /// The server answers all reports.
    func answerReports() throws {
        for report in components.reports { try components.answered(report.number) }
    }

    /// The files of packages.
    var packages: [String] { files.tree.filter { $0.hasPrefix("packages/") } }
}

/// A device on which DownloadInstall of `x` succeeded, and was reported.
func installed(_ content: String = "org.example.suite core@1") throws -> Device {
    let device = try Device()
    device.content = content
    try device.addPackage()
    try device.execute("Download/x/Operations/DownloadInstall")
    try device.work()
    try device.answerReports()
    return device
}
