public import Deployment
public import Linux
public import Systemd

/// A deployer whose other end is the installer's process.
///
/// The connection is the order's life: when this program ends or is told to stop, the installer gives up what can be given up. After
/// a call that went well it stays open for the next one, until `rest`; so that a session with its many questions starts one
/// installer, and not one for each.
public final class InstallerClient: Deployer, Seeder {
    private let connect: () throws(Errno) -> FileHandle
    private let finish: () -> Void
    private let loop: EventLoop
    private let limits: SilenceLimits
    /// What is installed changes seldom, and is asked for with each node of the tree that is read.
    private var known: (revision: InventoryRevision, since: Instant)?
    /// Open, and used by no call.
    private var spare: Line?
    /// Whoever is served while a call waits may call too: over another connection, which isn't kept.
    private var isTalking = false
    public private(set) var isAtWork = false
    /// How time passes while an order is carried out. - Default: nil, in the event loop alone.
    public var pause: WorkPause?

    /// - Parameters:
    ///   - path: Of the installer's socket.
    ///   - loop: Serves everything else while the installer works.
    public convenience init(socket path: String, _ loop: EventLoop) {
        self.init(loop) { () throws(Errno) in try FileHandle.connect(toSocket: path) }
    }

    /// For systems where nobody else starts the installer: each connection starts one.
    ///
    /// - Parameters:
    ///   - words: Path and arguments of a program that serves the connection which is its standard input.
    ///   - loop: Serves everything else while the installer works.
    public convenience init(command words: [String], _ loop: EventLoop) {
        let started = StartedInstallers(words, loop)
        self.init(
            loop, connect: { () throws(Errno) in try started.connect() }, finish: { started.finish() })
    }

    /// - Parameters:
    ///   - limits: How long the installer may say nothing.
    ///   - connect: Makes a connection to the installer.
    ///   - finish: Called when a connection has ended. - Default: nothing is to be done then.
    public init(
        _ loop: EventLoop, limits: SilenceLimits = SilenceLimits(),
        connect: @escaping () throws(Errno) -> FileHandle, finish: @escaping () -> Void = {}
    ) {
        (self.loop, self.limits, self.connect, self.finish) = (loop, limits, connect, finish)
    }

    /// What was known a moment ago counts, unless it was changed from here: somebody else's change is seen a second later.
    public func revision() throws(DeploymentFailure) -> InventoryRevision {
        if let known, Instant.now - known.since < .seconds(1) { return known.revision }
        let revision: InventoryRevision = try ask(.revision, Nothing())
        known = (revision, .now)
        return revision
    }

    /// Only the operation goes to the installer: who this is, it knows from the kernel.
    public var author = EventAuthor(.anybody)

    public func history(limit: Int) throws(DeploymentFailure) -> [DeploymentEvent] {
        try ask(.history, UInt32(clamping: limit))
    }

    /// The installer's process keeps by itself what it refuses, and only has to hear of reports.
    public func noteRefusal(of action: DeploymentEvent.Action, _ failure: DeploymentFailure) {
        guard action == .report else { return }
        // The agent's own log has it, too.
        do throws(DeploymentFailure) { try order(.reportGivenUp) } catch {}
    }

    public func inventory() throws(DeploymentFailure) -> Inventory { try ask(.inventory, Nothing()) }

    public func install(
        _ package: consuming FileHandle, _ order: InstallOrder, watch: ProgressWatch
    ) throws(DeploymentFailure) -> [InstalledComponent] {
        let installed: Inventory = try ask(.install, InstallRequest(BusDescriptor(package), order), watch)
        return installed.components
    }

    public func seed(
        _ folder: consuming FileHandle, watch: ProgressWatch
    ) throws(DeploymentFailure) -> [InstalledComponent] {
        let installed: Inventory = try ask(.seed, BusDescriptor(folder), watch)
        return installed.components
    }

    public func plan(
        _ package: consuming FileHandle, _ order: InstallOrder
    ) throws(DeploymentFailure) -> InstallPlan {
        try ask(.check, InstallRequest(BusDescriptor(package), order))
    }

    public func activate(_ component: String) throws(DeploymentFailure) { try change(.activate, component) }

    public func deactivate(_ component: String) throws(DeploymentFailure) {
        try change(.deactivate, component)
    }

    public func remove(_ component: String) throws(DeploymentFailure) { try change(.remove, component) }

    public func purge(_ component: String) throws(DeploymentFailure) { try change(.purge, component) }

    public func rollBack() throws(DeploymentFailure) { try order(.rollBack) }

    public func reset() throws(DeploymentFailure) { try order(.reset) }

    public func trial() throws(DeploymentFailure) -> TrialReport { try ask(.trial, Nothing()) }

    public func confirm() throws(DeploymentFailure) { try order(.confirm) }

    public func serverSeen() throws(DeploymentFailure) { try order(.serverSeen) }

    public func verify(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation] {
        try ask(.verify, Nothing(), watch)
    }

    public func repair(watch: ProgressWatch) throws(DeploymentFailure) -> [Deviation] {
        try ask(.repair, Nothing(), watch)
    }

    private func order(_ method: InstallerMethod) throws(DeploymentFailure) {
        let _: Nothing = try ask(method, Nothing())
    }

    private func change(_ method: InstallerMethod, _ component: String) throws(DeploymentFailure) {
        let _: Nothing = try ask(method, component)
    }

    public func rest() {
        guard let line = spare else { return }
        spare = nil
        end(line)
    }

    private func ask<Input: BusValue, Output: BusValue>(
        _ method: InstallerMethod, _ input: Input, _ watch: ProgressWatch = { _ in .proceed }
    ) throws(DeploymentFailure) -> Output {
        let conversation = try converse(method, watch) { (bus) throws(SystemdError) in
            try BusCall.make(method.place, input, on: bus)
        }
        return try conversation.answer()
    }

    /// - Parameter meanwhile: Done once the installer has been asked.
    func converse(
        _ method: InstallerMethod, _ watch: ProgressWatch, _ call: (Bus) throws(SystemdError) -> BusCall,
        meanwhile: (Conversation) throws(DeploymentFailure) -> Void = { (_) throws(DeploymentFailure) in }
    ) throws(DeploymentFailure) -> Conversation {
        if !method.isReading { known = nil }
        if let line = takeSpare() {
            // The installer may just have ended. A question is asked again; an order may have been heard.
            do throws(DeploymentFailure) {
                let conversation = try talk(line, method, watch, call, meanwhile)
                if spare != nil || !method.isReading { return conversation }
            } catch {
                guard error.kind == .unavailable, method.isReading else { throw error }
            }
        }
        return try talk(try newLine(), method, watch, call, meanwhile)
    }

    private func takeSpare() -> Line? {
        guard let line = spare, line.bus.isConnected else {
            rest()
            return nil
        }
        spare = nil
        return line
    }

    /// Has one conversation, and keeps the connection if that is there still.
    private func talk(
        _ line: Line, _ method: InstallerMethod, _ watch: ProgressWatch,
        _ call: (Bus) throws(SystemdError) -> BusCall,
        _ meanwhile: (Conversation) throws(DeploymentFailure) -> Void
    ) throws(DeploymentFailure) -> Conversation {
        let (isFirst, wasAtWork) = (!isTalking, isAtWork)
        (isTalking, isAtWork) = (true, wasAtWork || !method.isReading)
        defer {
            (isTalking, isAtWork) = (!isFirst, wasAtWork)
            // What was asked meanwhile was known before the end.
            if !method.isReading { known = nil }
        }
        do throws(DeploymentFailure) {
            let conversation = try begin(line, method, call)
            try meanwhile(conversation)
            try conversation.follow(pause(for: method), watch)
            if isFirst, line.bus.isConnected { spare = line } else { end(line) }
            return conversation
        } catch {
            end(line)
            throw error
        }
    }

    private func pause(for method: InstallerMethod) -> WorkPause {
        guard let pause, !method.isReading else {
            return { [loop] (deadline, condition) throws(WaitError) in
                _ = try loop.wait(until: deadline, or: condition)
            }
        }
        return pause
    }

    private func end(_ line: Line) {
        line.bus.close()
        finish()
    }

    private func begin(
        _ line: Line, _ method: InstallerMethod, _ call: (Bus) throws(SystemdError) -> BusCall
    ) throws(DeploymentFailure) -> Conversation {
        do throws(SystemdError) {
            if !method.isReading { try line.attribute(to: author.operation) }
            return try Conversation(
                try call(line.bus), on: line.bus, silence: method.isReading ? limits.reading : limits.work)
        } catch {
            throw DeploymentFailure(error)
        }
    }

    private func newLine() throws(DeploymentFailure) -> Line {
        let socket = try socket()
        do throws(SystemdError) {
            return Line(try Bus(.client, of: socket, loop))
        } catch {
            throw DeploymentFailure(error)
        }
    }

    private func socket() throws(DeploymentFailure) -> FileHandle {
        do throws(Errno) {
            return try connect()
        } catch {
            throw DeploymentFailure(
                .unavailable, "the installer can't be reached: \(error)")
        }
    }
}
