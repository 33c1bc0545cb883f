internal import Fleet
internal import Foundation
internal import HTTPTypes
internal import Hummingbird

// Which devices have a component in which version, since when, and what can be expected of them.

extension Interface {
    /// How many devices are looked at for one page. Behind that the page ends, however few rows it has.
    private static let scanLimit = 10_000

    /// How many are read from the store at once.
    private static let stepLimit = 500

    func listInstallations(_ request: Request, _ context: ServerContext) async throws -> Response {
        let page = try Page(request, DeviceFilter.fields + ["outlook", "silentDays", "format"])
        let isTable = try request.wantsTable(page)
        var query = try DeviceFilter(page).query
        guard query.component != nil else {
            throw ServiceError.unprocessable("the list needs a component: org.example.core (<< 1.2)")
        }
        let (outlook, earliest) = (try page.outlook, try earliestSession(page))
        (query.after, query.limit) = (page.after, min(page.limit + 1, Self.stepLimit))
        query.groups = context.token.groups
        var (rows, scanned, next) = ([InstallationBody](), 0, String?.none)
        while rows.count <= page.limit {
            let found = try await store.installations(query)
            rows += try await bodies(found, seenSince: earliest).filter {
                outlook == nil || $0.outlook == outlook
            }
            (query.after, scanned) = (found.last?.device.id, scanned + found.count)
            guard found.count == query.limit else { break }
            next = found.last?.device.id
            guard scanned < Self.scanLimit else { break }
            next = nil
        }
        if rows.count > page.limit {
            rows.removeSubrange(page.limit...)
            next = rows.last?.device
        }
        guard isTable else { return try page.response(try Response.encoded(rows), next: next) }
        return try page.response(
            CSV.data(InstallationBody.columns, rows.map(\.cells)), type: CSV.mediaType, next: next)
    }

    private func bodies(
        _ found: [Installation], seenSince earliest: String
    ) async throws -> [InstallationBody] {
        let operations = try await store.newestOperations(about: found.flatMap(\.subjects))
        let newest = Dictionary(grouping: operations, by: \.device)
        return found.map { installation in
            let about = newest[installation.device.id]?.filter { operation in
                installation.subjects.contains { $0.subject == operation.subject }
            }
            let operation = about?.max { $0.number < $1.number }.map(expired)
            let outlook = Outlook(installation.device, operation, seenSince: earliest)
            return InstallationBody(installation, operation, outlook)
        }
    }

    private func earliestSession(_ page: Page) throws -> String {
        guard let days = Int(page["silentDays"] ?? "30"), 1...3650 ~= days else {
            throw ServiceError.unprocessable("silentDays has to be between 1 and 3650")
        }
        return clock.timestamp(before: .seconds(days * 86_400))
    }
}

extension Installation {
    /// What operations about it can be about.
    fileprivate var subjects: [DeviceOperation.Subject] {
        [component, package].compactMap { $0 }.map { .init(device: device.id, subject: $0) }
    }
}

extension Page {
    fileprivate var outlook: Outlook? {
        get throws {
            guard let text = self["outlook"] else { return nil }
            guard let outlook = Outlook(rawValue: text) else {
                let known = Outlook.allCases.map(\.rawValue).joined(separator: ", ")
                throw ServiceError.unprocessable("there is no outlook \(text.prefix(80)); there are \(known)")
            }
            return outlook
        }
    }
}

extension Request {
    /// Whether the client wants a table: it says so by `format`, or accepts nothing else.
    fileprivate func wantsTable(_ page: Page) throws -> Bool {
        switch page["format"] {
        case "csv": return true
        case "json": return false
        case nil:
            let accepted = headers[.accept]?.lowercased() ?? ""
            return accepted.contains("text/csv") && !accepted.contains("json")
        case let other?:
            throw ServiceError.unprocessable("format has to be json or csv, not \(other.prefix(80))")
        }
    }
}
