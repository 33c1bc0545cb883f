import DMServer
import Linux
import SCOMOTerms
import SyncML
import TestSupport

/// A server with its orders in memory: what `ServerApplication` keeps in its database, around the same engine.
final class SimulatedServer {
    static let address = "https://dm.example/dm"
    static let device = "urn:dev:ops:simulated"

    /// One order, and what became of it.
    struct Booked {
        var order: Order
        var state = State.queued
        /// In the order in which they came.
        var reports: [OperationComplete] = []
        /// Whether the device surely knows that its report has arrived: it must not come again.
        var isSettled = false
        /// Whether the server has ended it by itself, for the lack of answers.
        var isGivenUp = false
        /// Whether the device has refused its `Exec`: then it must not do it.
        var isRefused = false

        enum State: String { case queued, sent, accepted, succeeded, failed }

        var isOpen: Bool { [.queued, .sent, .accepted].contains(state) }
    }

    private let world: World
    private(set) var book: [Booked] = []
    private(set) var inventory: DeviceInventory?
    private var account: DeviceAccount
    private var traits = DeviceTraits()
    private var session: ServerSession?
    private var finished: FinishedSession?
    /// The correlators of the reports that came in the session that goes on.
    private(set) var justReported: [String] = []

    init(_ world: World) {
        self.world = world
        account = DeviceAccount(
            deviceID: Self.device,
            userDigest: (try? Authentication.userDigest(user: "device", password: "secret")) ?? "")
    }

    func order(_ task: OrderedTask) {
        let number = Int64(book.count + 1)
        let order = Order(number: number, task: task, correlator: "job-\(number)")
        book.append(Booked(order: order))
        world.note("ordered \(order.correlator): \(task.primitive.rawValue) \(task.subject)")
    }

    var hasOpenOrders: Bool { book.contains { $0.isOpen } }

    /// The device's session is over, and all that it was told is on its disk.
    func settleReports() {
        for index in book.indices where justReported.contains(book[index].order.correlator) {
            book[index].isSettled = true
        }
    }

    func beginSession() { justReported = [] }

    /// The answer to one message.
    func answer(_ bytes: [UInt8], _ contentType: String, proof: String?) -> Reply? {
        let encoding = contentType.hasPrefix(Encoding.wbxml.mediaType) ? Encoding.wbxml : .xml
        do {
            let message = try MessageCoder.decode(bytes.span, as: encoding)
            let arrival = Arrival(
                bytes: bytes, encoding: encoding, proof: proof.flatMap { MessageProof($0) })
            return answer(message, arrival)
        } catch {
            world.violated("the server can't read the device's message: \(error)")
            return nil
        }
    }

    private func answer(_ message: Message, _ arrival: Arrival) -> Reply {
        if let old = finished?.repeatedReply(to: message) { return old }
        var current = session.flatMap { $0.isContinued(by: message) ? $0 : nil } ?? begin(message)
        if let old = current.repeatedReply(to: message) { return old }
        take(current.receive(message, arrival))
        let open = book.filter(\.isOpen).map(\.order)
        let reply = current.reply(current.isAuthenticated ? open : [])
        take(reply.events)
        (session, finished) = (current, current.finished ?? finished)
        return reply
    }

    private func begin(_ message: Message) -> ServerSession {
        ServerSession(
            for: message, account: account, traits: traits,
            settings: SessionSettings(serverURI: Self.address, responseURI: Self.address + "?s=1"),
            makeNonce: { SimulatedKernel.randomBytes(16) })
    }

    private func take(_ events: [DMServer.Event]) {
        for event in events {
            switch event {
            case .deviceNonce(let nonce): account.nonce = nonce
            case .learned(let traits): self.traits = traits
            case .inventory(let inventory): self.inventory = inventory
            case .order(let number, let progress): take(progress, Int(number) - 1)
            case .reported(let report): take(report)
            case .noted(let what): world.note("the server notes: \(what)")
            case .authenticated, .serverNonce, .deviceInformation, .request, .updateRequested, .proofFailed,
                .ended:
                break
            }
        }
    }

    private func take(_ progress: Progress, _ index: Int) {
        world.note("the server about \(book[index].order.correlator): \(progress)")
        guard book[index].isOpen else { return }
        switch progress {
        case .sent(let uri):
            (book[index].state, book[index].order.uri) = (.sent, uri)
            book[index].order.attempts += 1
        case .accepted: (book[index].state, book[index].order.isAccepted) = (.accepted, true)
        case .postponed(let status):
            book[index].state = .queued
            if status != 0 { book[index].order.attempts = 0 }
        case .succeeded:
            (book[index].state, book[index].isGivenUp) = (.succeeded, true)
        case .failed(let status, let code, _):
            (book[index].state, book[index].isGivenUp) = (.failed, true)
            // With 510 the device couldn't keep the order: where its disk failed in the last moment, it may have kept it all the same.
            book[index].isRefused = status != nil && status != 510 && code == nil
        }
    }

    /// What was installed is what was ordered.
    private func checkIdentity(_ report: OperationComplete, _ order: Order) {
        guard report.isSuccess, order.task.primitive.rawValue.contains("Install") else { return }
        let package =
            switch order.task.subject {
            case .download(let package): package.identifier
            case .delivered(let identifier): identifier
            case .component(let identifier): identifier
            }
        let wanted = package == Catalogue.alpha ? ["org.example.a"] : ["org.example.b", "org.example.c"]
        let found = report.items.map { $0.identifier ?? "" }
        world.require(found == wanted, "\(order.correlator) is for \(wanted), and \(found) was installed")
    }

    private func take(_ report: OperationComplete) {
        let correlator = report.correlator ?? ""
        world.note("the server has the report on \(correlator): \(report.items.map { "\($0.code)" })")
        guard let index = book.firstIndex(where: { $0.order.correlator == correlator }) else {
            return world.violated("a report on \"\(correlator)\", which nobody has ordered")
        }
        let booked = book[index]
        world.require(!booked.isRefused, "\(correlator) was refused, and done all the same")
        world.require(!booked.isSettled, "\(correlator) was reported again, though the device knew")
        if let first = booked.reports.first {
            world.require(first == report, "\(correlator) was reported differently the second time")
        }
        checkIdentity(report, booked.order)
        book[index].reports.append(report)
        book[index].state = report.isSuccess ? .succeeded : .failed
        justReported.append(correlator)
    }
}
