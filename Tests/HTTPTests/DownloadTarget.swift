import Bytes
import Glibc
import Linux
import TestSupport

@testable import HTTP

/// A file that is downloaded to, and what was said about it meanwhile.
final class DownloadTarget {
    private let directory: TemporaryDirectory
    private let file: FileSink
    private(set) var starts: [DownloadStart] = []
    private(set) var progress: [Int] = []

    /// - Parameter size: What the content is filled up to, with zeros that take no room on the disk.
    init(_ content: String = "", sparse size: Int = 0) throws {
        directory = try TemporaryDirectory()
        try directory.write(Array(content.utf8), "file")
        if size > 0 { _ = unsafe truncate(directory.file("file"), size) }
        file = FileSink(try directory.files().openForUpdate("file"))
    }

    var size: Int? { get throws { try directory.files().attributes(of: "file")?.size } }

    var content: String {
        get throws { String(decoding: try directory.read("file"), as: UTF8.self) }
    }

    func download(
        _ address: String, from offset: Int = 0, ifRange validator: String? = nil, total: Int? = nil,
        limit: Int = 1000,
        deadline: Duration = .seconds(20), _ client: HTTPClient? = nil
    ) throws -> DownloadResult {
        try (client ?? makeClient()).download(
            DownloadRequest(
                try URL(address), from: offset, ifRange: validator, total: total, limit: limit,
                deadline: deadline),
            into: file, started: { starts.append($0) }, progress: { size, _ in progress.append(size) })
    }
}

extension DownloadResult {
    init(_ way: DownloadWay, _ total: Int, _ validator: String? = nil) {
        self.init(way: way, total: total, validator: validator)
    }
}
