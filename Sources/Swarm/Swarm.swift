internal import Dispatch
internal import Foundation
internal import Linux
internal import OpenSSL

/// Devices that talk to a server at once, each with the engines of a real one.
public struct Swarm: Sendable {
    private let settings: SwarmSettings
    private let serverProcess: Int32?
    private let measurements = Measurements()

    /// - Parameter serverProcess: Whose processor time is measured, too; nil: nobody's.
    public init(_ settings: SwarmSettings, serverProcess: Int32? = nil) {
        (self.settings, self.serverProcess) = (settings, serverProcess)
    }

    /// Registers the devices, orders what they shall do, has them come, and asks the server at the end what it knows. Takes as long as
    /// that takes; its threads do the waiting.
    ///
    /// - Parameter whenOrdered: Called when all is ordered, before the first session.
    /// - Throws: `SwarmError`, or what kept the first step from being done.
    public func run(whenOrdered: () -> Void = {}) throws -> Summary {
        let interface = try ServerInterface(settings, context())
        // Devices of an earlier run have these; nobody here knows of them.
        let earlier = Set(try interface?.operations().filter { $0.isOver }.map(\.number) ?? [])
        for device in 0..<settings.devices {
            try interface?.register(device)
            try interface?.order(device)
        }
        let server = serverProcess.map { ProcessorTime(of: $0) }
        if let server, server == nil { throw SwarmError.process }
        whenOrdered()
        let own = ProcessorTime(of: nil)
        let start = Instant.now
        try hold(from: start)
        let seconds = (Instant.now - start) / .seconds(1)
        var summary = Summary(measurements.figures, settings.devices, seconds)
        summary.swarmProcessors = (own?.spent ?? .zero) / .seconds(seconds)
        summary.serverProcessors = server.flatMap { $0?.spent }.map { $0 / .seconds(seconds) }
        let orders = try interface?.operations().filter { !earlier.contains($0.number) }
        summary.operations = measurements.ledger.balance(orders)
        return summary
    }

    /// Each thread has devices of its own; what they share is in `measurements`.
    private func hold(from start: Instant) throws {
        let count = max(1, min(settings.threads, settings.devices))
        let group = DispatchGroup()
        for first in 0..<count {
            group.enter()
            let thread = Foundation.Thread { [self] in
                work(Array(stride(from: first, to: settings.devices, by: count)), from: start)
                group.leave()
            }
            thread.stackSize = Self.stackSize
            thread.start()
        }
        group.wait()
    }

    /// Enough for the deepest message. - Unit: bytes.
    private static var stackSize: Int { 1 << 20 }

    private func work(_ numbers: [Int], from start: Instant) {
        do {
            let tls = try context()
            let devices = try numbers.map {
                (number: $0, device: try SwarmDevice($0, settings, measurements, tls))
            }
            var shift = Shift(devices, settings, measurements, from: start)
            shift.run()
        } catch {
            measurements.note(error: "\(error)")
        }
    }

    private func context() throws -> TLSContext {
        guard let roots = settings.roots else { return try TLSContext(trust: nil) }
        let trust = try TrustStore()
        try trust.add(pem: roots)
        return try TLSContext(trust: trust)
    }
}

/// Why a swarm can't begin.
public enum SwarmError: Error, Equatable, CustomStringConvertible {
    /// It can't be sent as it is.
    case token
    /// The server's JSON interface didn't take something.
    case refused(String, status: Int)
    /// The server's process isn't there.
    case process

    public var description: String {
        switch self {
        case .token: "the token has characters that can't be sent"
        case .refused(let what, let status): "the server refused \(what) with HTTP status \(status)"
        case .process: "there is no such process of the server"
        }
    }
}

extension Summary {
    fileprivate init(_ figures: Measurements.Figures, _ devices: Int, _ seconds: Double) {
        self.init()
        (self.devices, self.seconds) = (devices, seconds)
        sessions = figures.sessions.count
        rate = seconds > 0 ? Double(sessions) / seconds : 0
        (givenUp, errors, downloaded) = (figures.givenUp, figures.errors, figures.downloaded)
        (sessionLatency, messageLatency) = (Latency(figures.sessions), Latency(figures.messages))
        messageStatuses = Self.named(figures.messageStatuses)
        reportStatuses = Self.named(figures.reportStatuses)
    }

    private static func named(_ counts: [Int: Int]) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: counts.map { ("\($0.key)", $0.value) })
    }
}
