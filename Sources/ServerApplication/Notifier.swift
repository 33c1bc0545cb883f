internal import Accounts
internal import Fleet
internal import Foundation
internal import Logging
internal import Synchronization

/// Asks devices for sessions: sends package 0, again and again until the session is there or the waits are used up.
///
/// What was asked for is forgotten when the process ends: the device then asks by itself, as always.
///
/// - Source: OMA DM Notification Initiated Session 1.2. A notification that is sent again asks for the same session.
final class Notifier: Sendable {
    /// Between the first notification and the next, and so on.
    ///
    /// - Default: about two minutes in all: a notification may be lost, and a device may be in a session.
    static let waits: [Duration] = [2, 4, 8, 16, 32, 64].map { .seconds($0) }

    typealias Send = @Sendable ([UInt8], NotificationAddress) throws -> Void

    private struct Series {
        var number: UInt16
        var task: Task<Void, Never>
    }

    private let waits: [Duration]
    private let send: Send
    private let logger: Logger
    private let open = Mutex<[String: Series]>([:])

    init(waits: [Duration] = waits, logger: Logger, send: @escaping Send = Datagram.send(_:to:)) {
        (self.waits, self.logger, self.send) = (waits, logger, send)
    }

    /// Begins to ask the device for a session, or begins anew.
    ///
    /// - Parameter refresh: The device as it is by then: a session that goes on meanwhile brings another nonce.
    /// - Returns: The identifier that the session will have; nil for a device without an address.
    func notify(
        _ device: Device, refresh: @escaping @Sendable () async -> Device? = { nil }
    ) throws -> String? {
        let number = open.withLock { $0[device.id]?.number } ?? UInt16.random(in: 1...UInt16.max)
        guard let (_, message) = try message(number, to: device) else { return nil }
        open.withLock { open in
            open[device.id]?.task.cancel()
            let task = Task { await repeatedly(number, device, refresh) }
            open[device.id] = Series(number: number, task: task)
        }
        return message.sessionID
    }

    /// Looking up a name may take long, and the threads of tasks are everybody's: it happens on a few of its own.
    private static let lookups: OperationQueue = {
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = 8
        return queue
    }()

    private static func sendElsewhere(_ send: @escaping @Sendable () throws -> Void) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            lookups.addOperation { continuation.resume(with: Result { try send() }) }
        }
    }

    private typealias Addressed = (address: NotificationAddress, message: (sessionID: String, bytes: [UInt8]))

    private func message(_ number: UInt16, to device: Device) throws -> Addressed? {
        guard let address = device.notificationAddress.flatMap({ NotificationAddress($0) }),
            let serverID = device.serverID, let digest = device.notificationDigest
        else { return nil }
        let notification = Notification(sessionNumber: number, serverID: serverID)
        // A device that has never been here has given no nonce; it may allow that for the first time.
        let nonce = device.serverNonce.map(Array.init) ?? Notification.resynchronizationNonce
        let bytes = try notification.message(userDigest: digest, nonce: nonce)
        return (address, (notification.sessionID, bytes))
    }

    /// A session of the device has begun, by whatever cause: no other is needed now.
    func sessionBegan(_ device: String, _ sessionID: String) {
        guard let series = open.withLock({ $0.removeValue(forKey: device) }) else { return }
        series.task.cancel()
        // Some devices write the number to base 10.
        let isExpected = UInt16(sessionID, radix: 16) == series.number || UInt16(sessionID) == series.number
        logger.info(
            "the device came \(isExpected ? "as it was asked to" : "by itself")",
            metadata: ["device": "\(device)", "session": "\(sessionID)"])
    }

    private func repeatedly(
        _ number: UInt16, _ device: Device, _ refresh: @Sendable () async -> Device?
    ) async {
        for wait in waits {
            guard !Task.isCancelled else { return }
            do {
                guard let (address, message) = try message(number, to: await refresh() ?? device) else {
                    break
                }
                try await Self.sendElsewhere { [send] in try send(message.bytes, address) }
                logger.info("notification sent", metadata: ["device": "\(device.id)"])
            } catch {
                logger.notice(
                    "notification not sent",
                    metadata: ["device": .foreign(device.id), "reason": .foreign("\(error)")])
            }
            try? await Task.sleep(for: wait)
        }
        guard !Task.isCancelled else { return }
        open.withLock { _ = $0.removeValue(forKey: device.id) }
        logger.notice("no session came of the notifications", metadata: ["device": "\(device.id)"])
    }
}
