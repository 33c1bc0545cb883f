public import Deployment
import Linux
public import Systemd

extension DeploymentEvent: BusValue {
    private static var fields: String { "ttb" + EventAuthor.signature + "sssst" }
    public static var signature: String { "(" + fields + ")" }

    public init(reading message: inout BusMessage) throws(BusFailure) {
        try message.readStructure(Self.fields)
        let (number, time) = (try Int(count: &message), try Int(count: &message))
        let isTimeTrusted = try Bool(reading: &message)
        let author = try EventAuthor(reading: &message)
        guard let action = Action(rawValue: try String(reading: &message)) else {
            throw BusFailure.invalid("there is no such action")
        }
        let subject = try String(reading: &message)
        let failure = try DeploymentFailure?(words: &message)
        self.init(
            number: number, time: WallClock(seconds: Int64(time)), isTimeTrusted: isTimeTrusted,
            author: author, action: action, subject: subject, failure: failure,
            generation: try Int(count: &message))
        try message.endReading()
    }

    public func write(to message: inout BusMessage) throws(BusFailure) {
        try message.writeStructure(Self.fields)
        try UInt64(clamping: number).write(to: &message)
        try UInt64(clamping: time.seconds).write(to: &message)
        try isTimeTrusted.write(to: &message)
        try author.write(to: &message)
        try action.rawValue.write(to: &message)
        try subject.write(to: &message)
        try failure.writeWords(to: &message)
        try UInt64(clamping: generation).write(to: &message)
        try message.endWriting()
    }
}

/// The word of the role, the user if there is one, and the operation if it is known.
extension EventAuthor: BusValue {
    public static var signature: String { "s" + "au" + "as" }

    public init(reading message: inout BusMessage) throws(BusFailure) {
        guard let role = Role(rawValue: try String(reading: &message)) else {
            throw BusFailure.invalid("there is no such role")
        }
        self.init(role, user: try UInt32?(reading: &message), operation: try String?(reading: &message))
    }

    public func write(to message: inout BusMessage) throws(BusFailure) {
        try role.rawValue.write(to: &message)
        try user.write(to: &message)
        try operation.write(to: &message)
    }
}
