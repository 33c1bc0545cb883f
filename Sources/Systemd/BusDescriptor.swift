public import Linux

/// An open descriptor on its way through a message; whoever takes it out owns it.
public final class BusDescriptor: BusValue {
    private var handle: FileHandle?

    public init(_ handle: consuming FileHandle) { self.handle = consume handle }

    /// The descriptor; nil if it was taken before.
    public func take() -> FileHandle? { handle.take() }

    public static var signature: String { "h" }

    public init(reading message: inout BusMessage) throws(BusFailure) {
        handle = try message.readDescriptor()
    }

    /// The receiver gets another descriptor for the same file; this one stays open.
    public func write(to message: inout BusMessage) throws(BusFailure) {
        guard let number = handle?.descriptor else { throw BusFailure.invalid("the descriptor is gone") }
        try message.append(number: number, signature: "h")
    }
}
