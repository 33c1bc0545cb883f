/// Why a store refused something.
public enum FleetStoreError: Error, Equatable {
    case deviceExists(String)
    case noSuchDevice(String)
    /// Something isn't what the changes were made of: somebody else was faster.
    case changed
    /// Nothing was stored and nothing was lost: the same may be tried again.
    case busy
    /// Contact was lost in the middle, and whether it was stored can't be found out. Who does it again, of what is there by
    /// then, does it at least once.
    case unknownOutcome
    /// The place can't be used like that, or isn't to be.
    case unusable(String, String)
    /// Another server has it.
    case inUse(String)
    /// A newer version of this program has written it.
    case newer
    /// There is something in it already.
    case notEmpty
    /// What else the database says.
    case failed(String)
}

extension FleetStoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .deviceExists(let id): "could not add the device \(id): there is one already"
        case .noSuchDevice(let id): "there is no device \(id)"
        case .changed: "somebody else has changed it meanwhile"
        case .busy: "the database is busy"
        case .unknownOutcome: "the database was lost, and whether the changes were stored isn't known"
        case .unusable(let path, let reason): "could not use \(path) for the database: \(reason)"
        case .inUse(let path): "another server uses the database \(path)"
        case .newer: "the database was written by a newer version of this program, and is left as it is"
        case .notEmpty: "there are devices or answers in the database already; copies go into an empty one"
        case .failed(let reason): "the database failed: \(reason)"
        }
    }
}
