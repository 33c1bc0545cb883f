public import Deployment
public import Systemd

/// What is on trial, as an array of at most one; then the trials that have passed.
extension TrialReport: BusValue {
    public static var signature: String { "a" + Trial.signature + "at" }

    public init(reading message: inout BusMessage) throws(BusFailure) {
        let running: [Trial] = try message.readArray(limit: 1)
        self.init(current: running.first, passed: try message.readArray(limit: Self.limit))
    }

    public func write(to message: inout BusMessage) throws(BusFailure) {
        try (current.map { [$0] } ?? []).write(to: &message)
        try passed.write(to: &message)
    }

    /// How many trials that have passed are read: no installer keeps so many generations.
    private static var limit: Int { 1024 }
}

extension Trial: BusValue {
    private static var fields: String { "ttstt" }
    public static var signature: String { "(" + fields + ")" }

    public init(reading message: inout BusMessage) throws(BusFailure) {
        try message.readStructure(Self.fields)
        let identifier = try UInt64(reading: &message)
        let generation = try Int(count: &message)
        guard let confirmer = Confirmer(rawValue: try String(reading: &message)) else {
            throw BusFailure.invalid("nobody of that name confirms anything")
        }
        // A device doesn't run for so long.
        let left = min(try Int(count: &message), 1 << 30)
        self.init(
            identifier: identifier, generation: generation, confirmer: confirmer, left: .seconds(left),
            boots: try Int(count: &message))
        try message.endReading()
    }

    public func write(to message: inout BusMessage) throws(BusFailure) {
        try message.writeStructure(Self.fields)
        try identifier.write(to: &message)
        try UInt64(clamping: generation).write(to: &message)
        try confirmer.rawValue.write(to: &message)
        try UInt64(clamping: left.components.seconds).write(to: &message)
        try UInt64(clamping: boots).write(to: &message)
        try message.endWriting()
    }
}
