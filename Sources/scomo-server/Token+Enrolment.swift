import ArgumentParser
import Fleet
import OpenSSL
import ServerApplication

struct EnrolmentTokens: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrolment-token",
        abstract: "Let devices register themselves, also while the server runs.",
        subcommands: [AddEnrolmentToken.self, ListEnrolmentTokens.self, RevokeEnrolmentToken.self])
}

struct AddEnrolmentToken: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Make an enrolment token, and print it: it is shown this once.")

    @Option(help: ArgumentHelp("The database: a file, or postgresql://…", valueName: "database"))
    var database: String

    @Option(help: ArgumentHelp("What lists and the audit log call it.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("How many devices it is for.", valueName: "number"))
    var uses = 1

    @Option(help: ArgumentHelp("Devices are put into this group; repeatable.", valueName: "group"))
    var group: [String] = []

    @Option(
        help: ArgumentHelp("When it ends, in UTC: 2027-01-31T00:00:00Z. Default: never.", valueName: "time"))
    var until: String?

    func run() async throws {
        let new = try NewEnrolmentToken(name: name, uses: uses, groups: group, until: until)
        let store = try await FleetPlace.open(database)
        try await Author.$current.withValue(.localUser) { try await store.add(new) }
        print(new.secret)
    }
}

struct ListEnrolmentTokens: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Print the enrolment tokens, a line each: name, used of how many, groups, end.")

    @Option(help: ArgumentHelp("The database: a file, or postgresql://…", valueName: "database"))
    var database: String

    func run() async throws {
        let store = try await FleetPlace.open(database)
        var name = ""
        while case let page = try await store.enrolmentTokens(after: name, limit: 500), let last = page.last {
            for token in page { print(Self.line(token)) }
            name = last.name
        }
    }

    private static func line(_ token: EnrolmentToken) -> String {
        let groups = token.groups.isEmpty ? "-" : token.groups.joined(separator: ",")
        return [token.name, "\(token.used)/\(token.uses)", groups, token.until ?? "-"].joined(separator: "\t")
    }
}

struct RevokeEnrolmentToken: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "End an enrolment token at once. Devices that have used it stay.")

    @Option(help: ArgumentHelp("The database: a file, or postgresql://…", valueName: "database"))
    var database: String

    @Option(help: ArgumentHelp("The token's.", valueName: "name"))
    var name: String

    func run() async throws {
        let store = try await FleetPlace.open(database)
        try await Author.$current.withValue(.localUser) { try await store.revokeEnrolmentToken(name) }
    }
}

struct MakeEnrolmentAuthority: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make-enrolment-authority",
        abstract: "Make who issues certificates to devices: a certificate and its key.")

    @Option(help: ArgumentHelp("Where the certificate goes.", valueName: "pem"))
    var certificate: String

    @Option(help: ArgumentHelp("Where its private key goes: for the server alone.", valueName: "pem"))
    var key: String

    @Option(help: ArgumentHelp("Its common name.", valueName: "name"))
    var name = "scomo-server enrolment"

    @Option(help: ArgumentHelp("How long it is valid.", valueName: "days"))
    var days = 7300

    func validate() throws {
        guard 1...36_500 ~= days else { throw ValidationError("--days has to be 1 to 36500") }
    }

    func run() throws {
        let pair = try IssuingAuthority.make(name: name, days: days)
        try Secret.write(pair.key, to: key)
        try Secret.write(pair.certificate, to: certificate)
    }
}
