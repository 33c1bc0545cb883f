/// The path of an object on the bus.
///
/// - Source: D-Bus specification, "Valid Object Paths".
public struct BusObjectPath: BusValue, Equatable, Sendable {
    public let path: String

    /// - Parameter path: Begins with `/`; letters, digits and `_` between others.
    public init(_ path: String) { self.path = path }

    public static var signature: String { "o" }

    public init(reading message: inout BusMessage) throws(BusFailure) { path = try message.readString("o") }

    public func write(to message: inout BusMessage) throws(BusFailure) { try message.append(path, "o") }
}
