internal import Foundation
internal import HTTPTypes
internal import Hummingbird

/// `GET` and `HEAD /packages/NAME.scomo`: delivery packages, whole or in ranges.
///
/// Needs no token: packages are signed, and devices have none.
///
/// - Source: RFC 9110, sections 13 and 14.
struct PackageRoute {
    static let mediaType = "application/vnd.scomo.package"

    let folder: PackageFolder
    let settings: CurrentSettings
    let downloads: PlaceCount
    let metrics: Metrics

    func add(to router: some RouterMethods<ServerContext>) {
        router.route("/packages/:name", [.get: serve, .head: serve])
    }

    private func serve(_ request: Request, _ context: ServerContext) throws -> Response {
        guard let name = context.part("name"),
            let (path, stamp) = folder.file(name)
        else { throw ServiceError.notFound("there is no such package") }
        if let field = request.headers[.ifMatch], !EntityTags(field).containStrongly(stamp.entityTag) {
            throw ServiceError.preconditionFailed
        }
        if let field = request.headers[.ifNoneMatch], EntityTags(field).containWeakly(stamp.entityTag) {
            return Response(status: .notModified, headers: [.eTag: stamp.entityTag])
        }
        let range = ByteRange(applicableRange(request, stamp), size: stamp.size)
        let (status, headers, bytes) = head(range, stamp)
        guard let bytes, request.method == .get else { return Response(status: status, headers: headers) }
        guard let place = downloads.place() else { throw ServiceError.busy }
        metrics.downloadBegan()
        let download = Download(
            path: path, stamp: stamp, range: bytes, pace: settings.value.pace, metrics: metrics)
        return Response(
            status: status, headers: headers,
            body: download.body(place, close: context.close))
    }

    /// A range counts only while the file is the one that the client has a part of, and only for `GET`.
    private func applicableRange(_ request: Request, _ stamp: FileStamp) -> String? {
        guard request.method == .get else { return nil }
        if let validator = request.headers[.ifRange], validator != stamp.entityTag { return nil }
        return request.headers[.range]
    }

    private func head(
        _ range: ByteRange, _ stamp: FileStamp
    ) -> (HTTPResponse.Status, HTTPFields, ClosedRange<Int>?) {
        var headers: HTTPFields = [
            .contentType: Self.mediaType, .eTag: stamp.entityTag, .acceptRanges: "bytes",
            .contentLength: "\(stamp.size)",
        ]
        switch range {
        case .whole: return (.ok, headers, stamp.size == 0 ? nil : 0...(stamp.size - 1))
        case .part(let bytes):
            headers[.contentRange] = "bytes \(bytes.lowerBound)-\(bytes.upperBound)/\(stamp.size)"
            headers[.contentLength] = "\(bytes.count)"
            return (.partialContent, headers, bytes)
        case .unsatisfiable:
            headers[.contentRange] = "bytes */\(stamp.size)"
            headers[.contentLength] = "0"
            return (.rangeNotSatisfiable, headers, nil)
        }
    }
}
