public import Fleet
internal import Foundation
internal import GRDB
internal import Glibc

// Copies of the whole database, as it is at one moment.

extension SQLiteFleetStore {
    /// Copies the database into a new file, while others go on using it. What is stored meanwhile isn't in it.
    ///
    /// - Parameter path: Nothing may be there. The file is its owner's alone, and complete as soon as it has that name.
    /// - Throws: `unusable` when something is there.
    public func backUp(to path: String) async throws(FleetStoreError) {
        try await Self.detached { [database] in try DatabaseCopy.write(database, to: path) }
    }

    /// Makes a database of a backup.
    ///
    /// - Parameter path: Where servers will find it. Nothing may be there.
    /// - Throws: `unusable` when something is there, or when the backup is damaged; `newer`.
    public static func restore(_ backup: String, to path: String) async throws(FleetStoreError) {
        try await detached {
            var configuration = Configuration()
            configuration.readonly = true
            let source = try DatabaseQueue(path: backup, configuration: configuration)
            guard try !Schema.isNewer(source) else { throw FleetStoreError.newer }
            try DatabaseCopy.write(source, to: path)
        }
    }

    /// Long work, which isn't for the threads of tasks.
    private static func detached(
        _ work: @escaping @Sendable () throws -> Void
    ) async throws(FleetStoreError) {
        do {
            try await withCheckedThrowingContinuation {
                (continuation: CheckedContinuation<Void, any Error>) in
                DispatchQueue.global().async { continuation.resume(with: Result { try work() }) }
            }
        } catch {
            throw FleetStoreError(error)
        }
    }
}

/// A database as a new file of its own.
private enum DatabaseCopy {
    /// Written under another name, checked, flushed, and only then given its name.
    static func write(_ source: any DatabaseReader, to path: String) throws {
        for taken in [path, path + "-wal", path + "-shm", path + "-journal"] {
            guard !FileManager.default.fileExists(atPath: taken) else {
                throw FleetStoreError.unusable(taken, "there is something already; move it away first")
            }
        }
        let partial = path + ".partial"
        try? FileManager.default.removeItem(atPath: partial)
        defer { try? FileManager.default.removeItem(atPath: partial) }
        try DatabaseFile.prepare(partial)
        let target = try DatabaseQueue(path: partial)
        try source.backup(to: target)
        try target.writeWithoutTransaction { try finish($0) }
        try target.close()
        try publish(partial, path)
    }

    /// One file, without a log beside it, in which all is as it has to be.
    private static func finish(_ database: Database) throws {
        try database.execute(sql: "PRAGMA journal_mode = DELETE")
        let findings = try String.fetchAll(database, sql: "PRAGMA integrity_check")
        guard findings == ["ok"] else {
            throw FleetStoreError.failed("the copy is damaged: \(findings.prefix(3).joined(separator: "; "))")
        }
        guard try database.tableExists("device") else {
            throw FleetStoreError.failed("that is no database of a fleet")
        }
    }

    /// Nobody finds a file by that name which the power could still take away.
    private static func publish(_ partial: String, _ path: String) throws {
        try flush(partial)
        // Fails where a file has come meanwhile, which a renaming would replace.
        guard unsafe link(partial, path) == 0 else {
            throw FleetStoreError.unusable(path, unsafe String(cString: strerror(errno)))
        }
        try flush(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    }

    private static func flush(_ path: String) throws {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FleetStoreError.unusable(path, unsafe String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw FleetStoreError.unusable(path, unsafe String(cString: strerror(errno)))
        }
    }
}
