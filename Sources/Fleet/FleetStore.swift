public import DMServer

/// Where a fleet is kept. Whoever keeps it, the rules are the same: see `DeviceWork`.
///
/// Lists are in the order of their keys, and go on behind the key that the last page ended with. No function waits for
/// another one that only reads.
public protocol FleetStore: Sendable {
    /// Stores all of it, durably, or nothing.
    ///
    /// - Throws: `changed` when something isn't what the changes were made of.
    func commit(_ transaction: FleetTransaction) async throws(FleetStoreError)

    /// Numbers for new operations, larger than those of all that are there. What isn't used of them is lost.
    func operationNumbers(_ count: Int) async throws(FleetStoreError) -> [Int64]

    /// A number for a new command.
    func commandNumber() async throws(FleetStoreError) -> Int64

    /// What a message of a device is about; nil when there is no such device.
    func work(_ query: DeviceWork.Query) async throws(FleetStoreError) -> DeviceWork?

    /// Nil when there is no such device.
    func device(_ id: String) async throws(FleetStoreError) -> Device?

    /// What was on the device when it was last asked; empty when it never was.
    func inventory(of device: String) async throws(FleetStoreError) -> DeviceInventory

    /// A page of devices, by their identifiers.
    func devices(_ query: DeviceQuery) async throws(FleetStoreError) -> [Device]

    /// A page of the devices that have the query's component, with what they have of it; empty without a component.
    func installations(_ query: DeviceQuery) async throws(FleetStoreError) -> [Installation]

    /// The newest operation about each of these, in any order; of some there may be none.
    func newestOperations(
        about subjects: [DeviceOperation.Subject]
    ) async throws(FleetStoreError)
        -> [DeviceOperation]

    /// Nil when there is no such operation.
    func operation(_ number: Int64) async throws(FleetStoreError) -> DeviceOperation?

    /// A page of operations, the oldest first.
    func operations(
        _ query: WorkQuery<DeviceOperation.State>
    ) async throws(FleetStoreError)
        -> [DeviceOperation]

    /// Nil when there is no such command.
    func command(_ number: Int64) async throws(FleetStoreError) -> DeviceCommand?

    /// A page of commands without values and without what was found, the oldest first.
    func commands(_ query: WorkQuery<DeviceCommand.State>) async throws(FleetStoreError) -> [DeviceCommand]

    /// The answer with that key; nil when there is none.
    func answer(_ key: String) async throws(FleetStoreError) -> KeptAnswer?

    /// A page of answers, by their keys.
    func answers(after key: String, limit: Int) async throws(FleetStoreError) -> [KeptAnswer]

    /// A page of events, the oldest first.
    func events(after number: Int64, limit: Int) async throws(FleetStoreError) -> [FleetEvent]

    /// The number of the newest event; 0 when there was none.
    func newestEvent() async throws(FleetStoreError) -> Int64

    /// All of them, by their identifiers: there are few.
    func webhooks() async throws(FleetStoreError) -> [Webhook]

    /// A page of what a webhook wasn't told, in the order of the events.
    func deadLetters(
        of webhook: String, after id: String, limit: Int
    ) async throws(FleetStoreError)
        -> [DeadLetter]

    /// The token whose secret has that digest; nil when there is none.
    func token(digest: String) async throws(FleetStoreError) -> AccessToken?

    /// Nil when there is no such token.
    func token(named name: String) async throws(FleetStoreError) -> AccessToken?

    /// A page of tokens, by their names.
    func tokens(after name: String, limit: Int) async throws(FleetStoreError) -> [AccessToken]

    /// Nil when there is no such key.
    func enrolment(key: String) async throws(FleetStoreError) -> Enrolment?

    /// The one whose certificate has that digest; nil when there is none.
    func enrolment(certificate: String) async throws(FleetStoreError) -> Enrolment?

    /// A page of enrolments, by their keys.
    func enrolments(_ query: EnrolmentQuery) async throws(FleetStoreError) -> [Enrolment]

    /// The enrolment token whose secret has that digest; nil when there is none.
    func enrolmentToken(digest: String) async throws(FleetStoreError) -> EnrolmentToken?

    /// Nil when there is no such enrolment token.
    func enrolmentToken(named name: String) async throws(FleetStoreError) -> EnrolmentToken?

    /// A page of enrolment tokens, by their names.
    func enrolmentTokens(after name: String, limit: Int) async throws(FleetStoreError) -> [EnrolmentToken]

    /// A page of the audit log, the oldest entry first.
    func audit(after number: Int64, limit: Int) async throws(FleetStoreError) -> [AuditEntry]

    /// Deletes entries of the audit log that are older than `time`; some of them when there are many.
    ///
    /// - Returns: Whether there may be more.
    func pruneAudit(before time: String) async throws(FleetStoreError) -> Bool

    /// Numbers that are given away from now on are larger than these.
    func skipNumbers(operations: Int64, commands: Int64) async throws(FleetStoreError)

    /// How many operations and commands aren't over, by state.
    func openWork() async throws(FleetStoreError) -> OpenWork

    /// Open operations and commands that are past their deadlines, and operations that were accepted before `earliest`;
    /// some of them when there are many.
    func late(
        now: String, reportsSince earliest: String
    ) async throws(FleetStoreError)
        -> (operations: [DeviceOperation], commands: [DeviceCommand])

    /// Deletes operations and commands that were over before `time`, keys that weren't or aren't any device's since then, answers and dead letters that are kept until `now`, and
    /// the oldest events above their limit; some of them when there are many.
    ///
    /// - Returns: Whether there may be more.
    func prune(overBefore time: String, now: String) async throws(FleetStoreError) -> Bool
}

/// Which operations or commands a list has.
public struct WorkQuery<State: Equatable & Sendable>: Equatable, Sendable {
    /// Those of this device; nil for all.
    public var device: String?
    /// Those of one of these devices; empty for all.
    public var devices: [String] = []
    /// Those in one of these states; empty for any.
    public var states: [State]
    /// Of operations: those about this package or component; nil for any.
    public var subject: String?
    /// Those of devices in any of these groups; empty for all.
    public var groups: [String] = []
    /// Behind this number; nil for the first page.
    public var after: Int64?
    /// The most that one page has.
    public var limit: Int

    public init(device: String? = nil, state: State? = nil, after: Int64? = nil, limit: Int = 100) {
        (self.device, self.after, self.limit) = (device, after, limit)
        states = state.map { [$0] } ?? []
    }
}

/// How much there is to do: how many there are by the names of their states.
public struct OpenWork: Equatable, Sendable {
    public var operations: [String: Int] = [:]
    public var commands: [String: Int] = [:]

    public init() {}
}

extension FleetStore {
    /// Does what reads, decides and commits; anew when somebody else was faster.
    ///
    /// - Throws: What `body` throws; `changed` when somebody else was faster eight times.
    public func retrying<Value>(_ body: () async throws -> Value) async throws -> Value {
        for _ in 0..<8 {
            do {
                return try await body()
            } catch FleetStoreError.changed {
                continue
            }
        }
        throw FleetStoreError.changed
    }
}
