import CPostgreSQL

/// Where a database is, in libpq's own words: `postgresql://user@host/name?sslmode=verify-full`, or `host=… dbname=…`.
///
/// What it leaves out comes from where libpq takes it: `PGHOST`, `PGSSLROOTCERT`…, the password from the file that
/// `PGPASSFILE` names. Command lines can be read by others: an address with a password is refused.
///
/// - Source: PostgreSQL, libpq, connection strings.
public struct Address: Equatable, Sendable {
    let text: String

    public init(_ text: String) throws(PostgreSQLError) {
        self.text = text
        for (key, value) in try Self.settings(of: text) where ["password", "sslpassword"].contains(key) {
            guard value.isEmpty else {
                throw .unusableAddress("it has a password, which belongs into the file that PGPASSFILE names")
            }
        }
    }

    /// Whether somebody means a database of PostgreSQL by that, and not a file.
    public static func isMeant(by text: String) -> Bool {
        text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
    }

    private static func settings(of text: String) throws(PostgreSQLError) -> [(String, String)] {
        guard !text.utf8.contains(0) else { throw .unusableAddress("it has a NUL") }
        var complaint: UnsafeMutablePointer<CChar>?
        guard let options = unsafe PQconninfoParse(text, &complaint) else {
            let reason = unsafe complaint.map { unsafe String(cString: $0).trimmedEnd } ?? "out of memory"
            unsafe PQfreemem(complaint)
            throw .unusableAddress(reason)
        }
        defer { unsafe PQconninfoFree(options) }
        var (found, option) = unsafe ([(String, String)](), options)
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                unsafe found.append((String(cString: keyword), String(cString: value)))
            }
            unsafe option += 1
        }
        return found
    }

    /// What libpq is told: what comes later counts more.
    var parameters: [(keyword: String, value: String)] {
        [
            // A host that has gone is noticed.
            ("connect_timeout", "10"), ("tcp_user_timeout", "20000"), ("dbname", text),
            ("client_encoding", "UTF8"), ("fallback_application_name", "scomo-server"),
        ]
    }
}

extension String {
    /// libpq ends its messages with line breaks.
    var trimmedEnd: String {
        guard let last = lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(self[...last])
    }
}
