import Zlib

extension PackageError {
    /// What went wrong below is told apart here: the file, the program, or what the file holds.
    init(_ error: ZlibError) {
        switch error {
        case .unreadable(let reason): self = .unreadable(reason)
        case .interrupted(let reason): self = .interrupted(reason)
        case .corrupt, .malformed, .truncated, .tooLarge, .outOfMemory, .noThreads: self = .damaged(error)
        }
    }
}
