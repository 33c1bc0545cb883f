import Zlib

/// What gzip's bytes expand to, on the calling thread.
final class GzipContent: ByteSource {
    private let source: any ByteSource
    private var inflater: Inflater
    private var input: [UInt8] = []
    private var used = 0

    /// - Parameter limit: The most bytes that it may expand to.
    init(_ source: any ByteSource, limit: Int) throws(PackageError) {
        do throws(ZlibError) { inflater = try Inflater(limit: limit) } catch { throw PackageError(error) }
        self.source = source
    }

    func next(into content: inout [UInt8]) throws(PackageError) -> Bool {
        content = [UInt8](repeating: 0, count: Inflater.chunkSize)
        while try hasInput() {
            let written = try expand(into: &content)
            guard written == 0 else {
                content.removeLast(content.count - written)
                return true
            }
        }
        content.removeAll()
        do throws(ZlibError) { try inflater.finish() } catch { throw PackageError(error) }
        return false
    }

    private func hasInput() throws(PackageError) -> Bool {
        guard used == input.count else { return true }
        used = 0
        return try source.next(into: &input)
    }

    private func expand(into content: inout [UInt8]) throws(PackageError) -> Int {
        let input = input
        do throws(ZlibError) {
            let (read, written) = try inflater.inflate(
                input.span.extracting(droppingFirst: used), into: &content)
            used += read
            return written
        } catch {
            throw PackageError(error)
        }
    }
}
