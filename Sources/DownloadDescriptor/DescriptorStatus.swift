/// How a download that a descriptor asked for ended, as its server is told.
///
/// - Source: OMA Download 1.0, the table of install notifications. There is no 904.
public enum DescriptorStatus: Int, CaseIterable, Sendable {
    case success = 900
    /// There is no room for the object.
    case insufficientMemory = 901
    case userCancelled = 902
    /// The connection was lost.
    case lossOfService = 903
    /// The object isn't what the descriptor says.
    case attributeMismatch = 905
    case invalidDescriptor = 906
    /// Of a version that the device doesn't know.
    case invalidVersion = 951
    /// The device gave up, though the object would have been acceptable.
    case deviceAborted = 952
    /// The object is of a kind that the device doesn't take.
    case nonAcceptableContent = 953
    /// The object's address gives no access to it.
    case loaderError = 954

    /// The body of the report: the code, and the words of the standard.
    public var report: [UInt8] { Array("\(rawValue) \(words)".utf8) }

    private var words: String {
        switch self {
        case .success: "Success"
        case .insufficientMemory: "Insufficient Memory"
        case .userCancelled: "User Cancelled"
        case .lossOfService: "Loss of Service"
        case .attributeMismatch: "Attribute Mismatch"
        case .invalidDescriptor: "Invalid Descriptor"
        case .invalidVersion: "Invalid DDVersion"
        case .deviceAborted: "Device Aborted"
        case .nonAcceptableContent: "Non-Acceptable Content"
        case .loaderError: "Loader Error"
        }
    }
}

extension DescriptorStatus: CustomStringConvertible {
    public var description: String { "\(rawValue) \(words)" }
}
