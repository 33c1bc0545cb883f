public import Linux

/// What a power cut does to changes that were never synchronized.
public enum PowerLoss: CaseIterable, Sendable {
    /// All of them are lost.
    case losesEverything
    /// Names reached the disk, and of each file's new content only the first half.
    case tearsContent
    /// By luck all of them reached the disk.
    case losesNothing
    /// Of the changes to names every second one reached the disk, in no order; of new content the first half.
    case keepsSomeNames
    /// The same, with the other names.
    case keepsOtherNames

    /// More than any tested work needs, which is cut at each of its operations until it comes to its end. - Unit: operations.
    public static var mostOperations: Int { 500 }
}

/// What goes wrong with a `CrashingFileSystem`. Operations are counted from 0; those that only read don't count.
public enum Fault: Sendable {
    case none
    /// So many operations succeed; then nothing does, reading included, until `restart`.
    case powerFails(after: Int)
    /// One operation fails.
    case failsOnce(at: Int, Errno)
    /// From this operation on, those fail that need space on the disk.
    case isFull(from: Int)
    /// As long as this is there, operations fail that need space: to remove it makes room.
    case isFullWith(Path)
    /// From this operation on, all fail with this reason; reading doesn't.
    case refusesChanges(from: Int, Errno)

    /// Why operation `number` fails; nil if it doesn't.
    ///
    /// - Parameter exists: Whether a path is there.
    func reason(at number: Int, takesSpace: Bool, exists: (Path) -> Bool) -> Errno? {
        switch self {
        case .none: nil
        case .powerFails(let count): number >= count ? .inputOutput : nil
        case .failsOnce(let place, let reason): number == place ? reason : nil
        case .isFull(let start): number >= start && takesSpace ? .noSpace : nil
        case .isFullWith(let path): takesSpace && exists(path) ? .noSpace : nil
        case .refusesChanges(let start, let reason): number >= start ? reason : nil
        }
    }
}
