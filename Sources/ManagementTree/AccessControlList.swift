internal import Bytes

/// Which servers may do what to a node.
///
///     list  = entry *( "&" entry )
///     entry = ( "Add" / "Delete" / "Exec" / "Get" / "Replace" ) "=" server *( "+" server )
///
/// - Source: OMA DM Tree and Description 1.2, section 7.7.1.
struct AccessControlList: Equatable {
    private(set) var grants: [Grant] = []

    struct Grant: Equatable {
        /// A server's identifier, or `*` for all servers.
        let server: String
        var commands: AccessTypes
    }

    /// - Unit: bytes of a list as text. - Default: 1024. Our choice.
    static var maximumSize: Int { 1024 }

    /// What servers may do where nobody said anything: add and read, and everything for the owners.
    init(owners: [String]) {
        grant([.add, .get], to: "*")
        for owner in owners { grant(.all, to: owner) }
    }

    /// For an interior node that a server makes where it may not replace.
    ///
    /// The standard forgets Get, without which nobody could read the node: this list replaces the inherited one.
    init(creator: String) {
        grant([.add, .delete, .get, .replace], to: creator)
    }

    /// Nil for what isn't a list, and for an empty one.
    init?(_ text: [UInt8]) {
        guard UTF8Check.isValid(text) else { return nil }
        for entry in text.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false) {
            let parts = entry.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let command = Self.command(parts[0]) else { return nil }
            for server in parts[1].split(separator: UInt8(ascii: "+"), omittingEmptySubsequences: false) {
                guard Self.isServer(server) else { return nil }
                grant(command, to: String(decoding: server, as: UTF8.self))
            }
        }
    }

    func allows(_ command: AccessTypes, _ server: String) -> Bool {
        grants.contains {
            $0.commands.isSuperset(of: command) && ($0.isFor("*") || $0.isFor(server))
        }
    }

    /// The commands that anybody may give.
    var commands: AccessTypes {
        var commands: AccessTypes = []
        for grant in grants { commands.formUnion(grant.commands) }
        return commands
    }

    mutating func forget(_ server: String) { grants.removeAll { $0.isFor(server) } }

    private mutating func grant(_ commands: AccessTypes, to server: String) {
        if let index = grants.firstIndex(where: { $0.isFor(server) }) {
            grants[index].commands.formUnion(commands)
        } else {
            grants.append(Grant(server: server, commands: commands))
        }
    }

    private static func command(_ name: ArraySlice<UInt8>) -> AccessTypes? {
        for command in AccessTypes.each where name.elementsEqual(command.name.utf8) { return command }
        return nil
    }

    private static func isServer(_ name: ArraySlice<UInt8>) -> Bool {
        guard !name.elementsEqual("*".utf8) else { return true }
        let isPlain = name.allSatisfy {
            $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: "*")
        }
        return isPlain && !name.isEmpty
    }
}

extension AccessControlList {
    /// The list as text, in the order of the commands' names. A `*` stands alone: it says all.
    var text: String {
        var text = ""
        for command in AccessTypes.each {
            var servers = ""
            for grant in grants where grant.commands.contains(command) {
                if grant.isFor("*") {
                    servers = "*"
                    break
                }
                servers += (servers.isEmpty ? "" : "+") + grant.server
            }
            guard !servers.isEmpty else { continue }
            text += (text.isEmpty ? "" : "&") + command.name + "=" + servers
        }
        return text
    }
}

extension AccessControlList.Grant {
    /// Compares bytes: identifiers that only look alike are different servers.
    fileprivate func isFor(_ other: String) -> Bool { server.utf8.elementsEqual(other.utf8) }
}

extension AccessTypes {
    /// All that an access control list can allow.
    fileprivate static var all: Self { [.add, .delete, .execute, .get, .replace] }
    fileprivate static var each: [Self] { [.add, .delete, .execute, .get, .replace] }

    /// What the command is called, for a single one.
    var name: String {
        switch self {
        case .add: "Add"
        case .copy: "Copy"
        case .delete: "Delete"
        case .execute: "Exec"
        case .get: "Get"
        default: "Replace"
        }
    }
}
