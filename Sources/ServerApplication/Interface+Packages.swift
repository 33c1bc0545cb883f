internal import Fleet
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Logging

// The folder of packages in the JSON interface.

extension Interface {
    func addPackages(to group: RouterGroup<ServerContext>) {
        group.route("packages", [.get: { request, _ in try listPackages(request) }])
        group.route(
            "packages/:name",
            [
                .get: { _, context in try showPackage(context) }, .put: putPackage,
                .delete: deletePackage,
            ])
    }

    private func listPackages(_ request: Request) throws -> Response {
        let page = try Page(request, [])
        let packages = folder.packages().filter { $0.file > page.after ?? "" }
        return try .page(packages, page, key: \.file) { PackageBody($0, at: address) }
    }

    private func showPackage(_ context: ServerContext) throws -> Response {
        let package = try package(context)
        var response = Response.json(PackageBody(package, at: address))
        response.headers[.eTag] = folder.file(package.file)?.stamp.entityTag
        return response
    }

    private func package(_ context: ServerContext) throws -> OfferedPackage {
        guard let package = folder.package(try fileName(context)) else {
            throw ServiceError.notFound("there is no such package")
        }
        return package
    }

    private func fileName(_ context: ServerContext) throws -> String {
        guard let name = context.part("name"),
            PackageFolder.isPackageName(name)
        else {
            throw ServiceError.unprocessable(
                "a package's name has to be letters, digits and .-_+~, a letter or digit first, .scomo last, and at most 255 of them"
            )
        }
        return name
    }

    private func putPackage(_ request: Request, _ context: ServerContext) async throws -> Response {
        let name = try fileName(context)
        try requireState(of: name, request)
        guard let place = uploads.place() else { throw ServiceError.busy }
        defer { withExtendedLifetime(place) {} }
        let packageLimit = settings.value.packageLimit
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > packageLimit {
            throw ServiceError.tooLarge("a package may have \(packageLimit) bytes at most")
        }
        let upload = try PackageUpload(to: folder.path)
        defer { upload.discard() }
        try await upload.take(request, limit: packageLimit, tooSlow: context.closeSlow)
        let contents = try await upload.checked(checkPackage)
        // Somebody else may have been faster.
        try requireState(of: name, request)
        let isNew = folder.file(name) == nil
        try await note(
            isNew ? "add" : "change", name,
            after: ["package": contents.packageId, "version": contents.version])
        try await upload.finish(as: name)
        context.logger.notice(
            "a package was put into the folder",
            metadata: ["file": "\(name)", "package": .foreign("\(contents.packageId) \(contents.version)")])
        guard let package = folder.package(name) else { throw ServiceError.busy }
        return .json(
            PackageBody(package, at: address), status: isNew ? .created : .ok,
            location: isNew ? "/api/v1/packages/\(name)" : nil)
    }

    /// The folder isn't in the database: what is done to it is in the audit log before it is done.
    private func note(
        _ action: String, _ name: String, after: [String: String] = [:]
    ) async throws {
        guard let author = Author.current else { return }
        var transaction = FleetTransaction()
        transaction.audit = [
            AuditEntry(
                time: author.now(), author: author.name, action: "package.\(action)", subject: name,
                before: [:], after: after)
        ]
        try await store.commit(transaction)
    }

    private func deletePackage(_ request: Request, _ context: ServerContext) async throws -> Response {
        let name = try package(context).file
        try requireState(of: name, request)
        try await note("delete", name)
        try folder.remove(name)
        context.logger.notice("a package was deleted from the folder", metadata: ["file": "\(name)"])
        return Response(status: .noContent)
    }

    /// - Throws: 412 when the file isn't in the state that the client believes it to be in.
    /// - Source: RFC 9110, section 13.1: `If-None-Match: *` is for what shall not be there yet.
    private func requireState(of name: String, _ request: Request) throws {
        let tag = folder.file(name)?.stamp.entityTag
        if let field = request.headers[.ifMatch] {
            guard let tag, EntityTags(field).containStrongly(tag) else {
                throw ServiceError.preconditionFailed
            }
        }
        if let field = request.headers[.ifNoneMatch], let tag, EntityTags(field).containWeakly(tag) {
            throw ServiceError.preconditionFailed
        }
    }
}
