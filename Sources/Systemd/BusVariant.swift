/// A value that says of what type it is, as properties are read: one of the type that is expected.
public struct BusVariant<Value: BusValue>: BusValue {
    public let value: Value

    public init(_ value: Value) { self.value = value }

    public static var signature: String { "v" }

    public init(reading message: inout BusMessage) throws(BusFailure) { value = try message.readVariant() }

    public func write(to message: inout BusMessage) throws(BusFailure) { try message.append(variant: value) }
}

/// Two arguments in a row.
public struct BusPair<First: BusValue, Second: BusValue>: BusValue {
    public let first: First
    public let second: Second

    public init(_ first: First, _ second: Second) { (self.first, self.second) = (first, second) }

    public static var signature: String { First.signature + Second.signature }

    public init(reading message: inout BusMessage) throws(BusFailure) {
        first = try First(reading: &message)
        second = try Second(reading: &message)
    }

    public func write(to message: inout BusMessage) throws(BusFailure) {
        try first.write(to: &message)
        try second.write(to: &message)
    }
}
