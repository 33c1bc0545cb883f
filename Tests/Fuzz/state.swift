import Deployment
import Linux
import ManagementTree
import SCOMO
import SCOMOTerms

@testable import Accounts
@testable import Agent
@testable import Downloads
@testable import Records

/// A state file of any content, whole or damaged: the agent starts with it, goes on with what it says, and starts again.
///
/// The first byte says which file, and whether the rest is the file or what its checksum is of.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let mode = input.first, let files = FuzzedFile.directory else { return 0 }
    let body = Array(input[1...])
    let names: [Path] = [
        "operations", "tree", "accounts", "lock-outs", "notifications", "properties", "clock", "x.download",
    ]
    for name in (try? files.list(.top, limit: 1000)) ?? [] {
        guard let path = try? Path(untrusted: name) else { continue }
        try? files.removeTree(path)
    }
    let content = mode & 128 == 0 ? RecordText.head(1, RecordText.checksum(body[...])) + body : body
    guard (try? files.write(content, to: names[Int(mode & 7)])) != nil else { return 0 }
    for _ in 0..<2 {
        if (try? StateFormats.check(files)) == nil { return 0 }
        operate(files)
        manage(files)
    }
    return 0
}

private func operate(_ files: LinuxFileSystem) {
    let tree = ManagementTree()
    guard let components = try? SoftwareComponents(files: files, deployer: NoDeployer()),
        (try? tree.mount(components, as: "SCOMO")) != nil
    else { return }
    _ = try? tree.get("./SCOMO?list=Struct", for: "s")
    for _ in 0..<4 {
        guard let work = components.nextWork() else { break }
        try? components.began(work)
        try? components.waits(work, components.waited(work) + .seconds(60))
        try? components.stopped(work)
        try? components.finished(work, .failed(.installFailed, reason: "no"))
    }
    _ = components.reports
}

private func manage(_ files: LinuxFileSystem) {
    if let accounts = try? AccountStore(files) {
        for server in accounts.servers {
            for _ in 0..<4 {
                _ = accounts.begin(server)
                accounts.sessionFailed(server)
            }
            accounts.sessionSucceeded(server)
        }
    }
    if let lockOuts = try? LockOuts(files, now: .now, .now) {
        for server in lockOuts.servers { lockOuts.failed(server, .sessions, now: .now) }
        lockOuts.save(servers: lockOuts.servers, now: .now, .now)
    }
    if let used = try? UsedNotifications(files) {
        used.add([1], resynchronizes: true)
        used.save()
    }
    let clock = ClockFloor(files)
    _ = clock.isPlausible
    clock.confirm()
    _ = DownloadNote(files, "x").content(of: "https://example.net/")
    _ = PropertyFile(files).load()
}

/// Nothing is installed, and nothing can be.
private final class NoDeployer: Deployer {
    func plan(
        _ package: consuming FileHandle, _ order: InstallOrder
    ) throws(DeploymentFailure) -> InstallPlan { InstallPlan(package: "", version: "") }
    var author = EventAuthor(.anybody)
    func history(limit: Int) throws(DeploymentFailure) -> [DeploymentEvent] { [] }
    func noteRefusal(of action: DeploymentEvent.Action, _ failure: DeploymentFailure) {}
    func revision() throws(DeploymentFailure) -> InventoryRevision {
        InventoryRevision(generation: 0, changes: 0)
    }
    func inventory() throws(DeploymentFailure) -> Inventory { Inventory() }
    func install(
        _ package: consuming FileHandle, _ order: InstallOrder, watch: ProgressWatch
    ) throws(DeploymentFailure) -> [InstalledComponent] { throw DeploymentFailure(.cancelled, "no") }
    func activate(_ component: String) throws(DeploymentFailure) {}
    func deactivate(_ component: String) throws(DeploymentFailure) {}
    func remove(_ component: String) throws(DeploymentFailure) {}
    func purge(_ component: String) throws(DeploymentFailure) {}
    func rollBack() throws(DeploymentFailure) {}
    func reset() throws(DeploymentFailure) {}
    func trial() throws(DeploymentFailure) -> TrialReport { TrialReport() }
    func confirm() throws(DeploymentFailure) {}
    func serverSeen() throws(DeploymentFailure) {}
    func repair(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation] { [] }
    func verify(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation] { [] }
}
