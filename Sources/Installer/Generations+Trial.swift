import Linux
import Records

// What the files `trial` and `confirmed` of a generation say.
extension Generations {
    func trial(of number: Int) throws(InstallerError) -> TrialState {
        if try isConfirmed(number) { return .confirmed }
        return try wait(in: trialMark(of: number)).map { .waiting($0) } ?? .testing
    }

    /// The trial that a confirmed generation has passed; nil if its health checks were enough.
    func passedTrial(of number: Int) throws(InstallerError) -> UInt64? {
        guard try isConfirmed(number) else { return nil }
        return try wait(in: confirmation(of: number))?.identifier
    }

    /// Says durably what a generation waits for.
    func save(_ wait: TrialWait, of number: Int) throws(InstallerError) {
        try disk.save([wait.record], to: trialMark(of: number), limit: Self.trialLimit)
    }

    /// Says for good that a generation works. Needs no space on the disk.
    func confirm(_ number: Int) throws(InstallerError) {
        if try !isConfirmed(number) { try disk.rename(trialMark(of: number), to: confirmation(of: number)) }
        try disk.synchronizeDirectory(path(number))
    }

    func isConfirmed(_ number: Int) throws(InstallerError) -> Bool {
        try disk.attributes(of: confirmation(of: number)) != nil
    }

    private func wait(in file: Path) throws(InstallerError) -> TrialWait? {
        guard let attributes = try disk.attributes(of: file), attributes.size > 0 else { return nil }
        return try disk.load(file, limit: Self.trialLimit).records.first.flatMap { TrialWait($0) }
    }

    private func trialMark(of number: Int) throws(InstallerError) -> Path {
        try disk.child(path(number), GenerationDirectory.trialMark)
    }

    private func confirmation(of number: Int) throws(InstallerError) -> Path {
        try disk.child(path(number), GenerationDirectory.confirmedMark)
    }

    /// - Unit: bytes.
    private static var trialLimit: Int { 4096 }
}
