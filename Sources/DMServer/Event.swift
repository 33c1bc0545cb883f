public import SCOMOTerms

/// What a session tells the program around it. Everything is to be made durable before the reply goes out.
public enum Event: Equatable, Sendable {
    /// The device has proved who it is: any older session of it is over.
    case authenticated
    /// The nonce for the device's next session.
    case deviceNonce([UInt8])
    /// The nonce for the server's next digest.
    case serverNonce([UInt8])
    /// Leaves of `./DevInfo`: name and value.
    case deviceInformation([String: String])
    case learned(DeviceTraits)
    /// What is on the device, read just now.
    case inventory(DeviceInventory)
    case order(Int64, Progress)
    case request(Int64, RequestProgress)
    case reported(OperationComplete)
    /// The device asks the server to look what it could do for it.
    case updateRequested(UpdateRequest)
    /// Somebody has shown wrong credentials. Also of strangers.
    case proofFailed
    case ended(SessionEnd)
    /// For the log: something odd that the session coped with.
    case noted(String)
}

/// How an order fares, before its report.
public enum Progress: Equatable, Sendable {
    /// The `Exec` of this node goes out now.
    case sent(uri: String)
    /// The device will report later.
    case accepted(status: Int)
    /// Done, in the session. `resultCode` is nil when the device only answered with 200.
    case succeeded(status: Int, resultCode: ResultCode?)
    /// `status` is nil when nothing was sent, because the device lacks what the order is about.
    case failed(status: Int?, resultCode: ResultCode?, reason: String)
    /// The device is busy or out of service: to be tried again in another session.
    case postponed(status: Int)
}

/// What the server has found out about a device, and need not ask again.
public struct DeviceTraits: Equatable, Sendable, Codable {
    /// Where the software component object is: `./SCOMO`. Nil when it isn't known.
    public var root: String?
    /// Whether the device lists a sub-tree with its values in one answer. Nil when it wasn't tried.
    public var listsStructure: Bool?
    /// The longest value that the device takes, as it is transferred. In bytes. Nil when it has named no limit.
    public var maxObjectSize: Int?
    /// Whether its messages are WBXML, where octets go as they are.
    public var isBinary: Bool
    /// Whether it puts the pieces of a value together. Nil when it wasn't asked.
    public var takesLargeObjects: Bool?
    /// What the device called the state of its software when the server last read all of it; empty when the device has no name for
    /// that. Nil: the server asks for it.
    public var softwareRevision: String?

    public init(
        root: String? = nil, listsStructure: Bool? = nil, maxObjectSize: Int? = nil, isBinary: Bool = false,
        takesLargeObjects: Bool? = nil, softwareRevision: String? = nil
    ) {
        (self.root, self.listsStructure, self.softwareRevision) = (root, listsStructure, softwareRevision)
        (self.maxObjectSize, self.isBinary) = (maxObjectSize, isBinary)
        self.takesLargeObjects = takesLargeObjects
    }
}

/// Why a session is over.
public enum SessionEnd: String, Equatable, Sendable, Codable {
    /// The server had nothing more to ask.
    case completed
    case abortedByDevice
    case authenticationFailed
    /// The device doesn't accept the server's credentials.
    case serverRejected
    case unsupportedVersion
    case tooManyMessages
}
