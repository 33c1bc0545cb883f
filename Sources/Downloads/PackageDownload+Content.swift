import Deployment
import HTTP
import Linux

// One request for a package, and what has come into its file.

extension PackageDownload {
    func fetch(
        _ place: Place, _ path: Path, _ client: HTTPClient, _ patient: DownloadWaiter
    ) throws(HTTPError) -> DownloadResult.Document? {
        let note = DownloadNote(files, path)
        let sink = FileSink(try open(path))
        // Without a validator the bytes that are there might be another file's.
        let kept = note.content(of: place.address) ?? note.content(from: place.others)
        var size = try sink.size()
        var request = DownloadRequest(
            place.url, from: kept == nil ? 0 : size, ifRange: kept?.validator, total: kept?.total,
            limit: min(limits.size, limits.quota), deadline: limits.time)
        (request.room, request.beginning) = (try room(for: path), Self.gzip)
        (request.types, request.size) = (place.types, place.size)
        request.isFromElsewhere = kept?.isFromElsewhere ?? false
        let result = try client.download(
            request, into: sink,
            document: { place.mayBeDescriptor ? DownloadResult.Document.limit($0, $1) : nil },
            started: { start in
                size = start.offset
                started(DownloadBeginning(address: "\(place.url)", offset: start.offset))
                let isShort = start.total.map { $0 <= ShortPackage.limit } ?? false
                note.save(place.address, validator: start.validator, total: start.total, isShort: isShort)
            },
            progress: { bytes, total in
                patient.receive(bytes - size)
                size = bytes
                progress(bytes, total)
            })
        if let document = result.document { return document }
        if try sink.size() > ShortPackage.limit {
            try synchronize(sink.file, note)
            try keepName(of: path)
        }
        note.remove()
        return nil
    }

    /// What the disk failed to keep once isn't asked for again: the kernel may count it as kept by then, though it was lost (fsync(2),
    /// errors). So the next attempt begins anew.
    private func synchronize(
        _ file: borrowing FileHandle, _ note: DownloadNote
    ) throws(HTTPError) {
        do throws(Errno) {
            try file.synchronize(waiter)
        } catch {
            note.remove()
            try? file.truncate(to: 0)
            throw .storage(error)
        }
    }

    /// How large the package may become.
    private func room(for path: Path) throws(HTTPError) -> DownloadRoom {
        do throws(FileSystemError) {
            return try StateRoom(files, limits).room(for: path)
        } catch {
            throw .storage(error.reason)
        }
    }

    /// The content is of no use without a name, and not every file system keeps that of a new file together with it.
    private func keepName(of path: Path) throws(HTTPError) {
        do throws(FileSystemError) {
            try files.synchronizeDirectory(path.parent)
        } catch {
            throw .storage(error.reason)
        }
    }

    func open(_ path: Path) throws(HTTPError) -> FileHandle {
        do throws(FileSystemError) {
            return try files.openForUpdate(path)
        } catch {
            throw .storage(error.reason)
        }
    }

    func storing<Result>(_ body: () throws(Errno) -> Result) throws(HTTPError) -> Result {
        do throws(Errno) { return try body() } catch { throw .storage(error) }
    }
}
