public import Linux

/// Why the state of software operations could not be kept.
///
/// What was in memory is as it was before; the call can be made again.
public enum SCOMOError: Error, Equatable, Sendable {
    case storage(FileSystemError)
}

extension SCOMOError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .storage(let reason): "could not keep the state of software operations: \(reason)"
        }
    }
}
