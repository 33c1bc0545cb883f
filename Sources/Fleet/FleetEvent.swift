/// Something that happened in a fleet, for those who follow it.
public struct FleetEvent: Codable, Equatable, Sendable {
    /// Later ones have larger numbers, and nobody who follows the list sees a smaller one after a larger one. 0 before it
    /// is stored.
    public var number: Int64 = 0
    /// When it happened: ISO 8601 in UTC.
    public var time: String
    /// What happened.
    public var kind: Kind
    /// To which device.
    public var device: String
    /// The number of the operation that it is about.
    public var operation: Int64?
    /// The number of the command that it is about.
    public var command: Int64?
    /// How far that is.
    public var state: String?

    /// What can happen.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case deviceRegistered, deviceRemoved
        /// It has proved who it is.
        case deviceSeen
        /// Another software is on it than before.
        case inventoryChanged
        case operationOrdered
        /// It went out.
        case operationStarted
        /// The device has taken it and will report.
        case operationAccepted
        /// It succeeded or failed.
        case operationReported
        case operationCancelled, operationExpired
        /// A command on nodes succeeded or failed.
        case commandAnswered
        /// A device that nobody has registered waits until somebody approves it.
        case enrolmentRequested
        /// Somebody else says to be this device.
        case identityConflict
    }

    /// How many are kept; the oldest ones go first.
    public static let limit: Int64 = 100_000

    public init(_ kind: Kind, _ device: String, at time: String) {
        (self.kind, self.device, self.time) = (kind, device, time)
    }
}

extension FleetTransaction {
    /// With the events that follow from the changes in it.
    ///
    /// - Parameter now: When they are made.
    public func announced(at now: String) -> FleetTransaction {
        var announced = self
        announced.events += removedDevices.map { FleetEvent(.deviceRemoved, $0.id, at: now) }
        announced.events += devices.filter { $0.version == 0 }
            .map { FleetEvent(.deviceRegistered, $0.id, at: now) }
        announced.events += operations.compactMap { $0.event(at: now) }
        announced.events += commands.compactMap { $0.event(at: now) }
        return announced
    }
}

extension DeviceOperation {
    /// What is told of it when it has become as it is.
    fileprivate func event(at now: String) -> FleetEvent? {
        let kind: FleetEvent.Kind
        switch state {
        case .queued where version == 0: kind = .operationOrdered
        case .queued: return nil
        case .sent: kind = .operationStarted
        case .accepted: kind = .operationAccepted
        case .succeeded, .failed: kind = .operationReported
        case .cancelled: kind = .operationCancelled
        case .expired: kind = .operationExpired
        }
        var event = FleetEvent(kind, device, at: now)
        (event.operation, event.state) = (number, state.rawValue)
        return event
    }
}

extension DeviceCommand {
    fileprivate func event(at now: String) -> FleetEvent? {
        switch state {
        case .queued, .sent, .cancelled, .expired: return nil
        case .succeeded, .failed: break
        }
        var event = FleetEvent(.commandAnswered, device, at: now)
        (event.command, event.state) = (number, state.rawValue)
        return event
    }
}
