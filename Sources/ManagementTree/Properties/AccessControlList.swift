internal import Markup

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

    /// - Unit: bytes of a list as text. - Default: 1024.
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
        guard XMLReader.holds(text.span) else { return nil }
        var command: AccessTypes?
        var word: [UInt8] = []
        for byte in text + [UInt8(ascii: "&")] {
            switch byte {
            case UInt8(ascii: "="):
                guard command == nil, let named = Self.command(word) else { return nil }
                command = named
            case UInt8(ascii: "+"), UInt8(ascii: "&"):
                guard let named = command, Self.isServer(word) else { return nil }
                grant(named, to: String(decoding: word, as: UTF8.self))
                if byte == UInt8(ascii: "&") { command = nil }
            default:
                word.append(byte)
                continue
            }
            word = []
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

    private static func command(_ name: [UInt8]) -> AccessTypes? {
        for command in AccessTypes.each where name.elementsEqual(command.name.utf8) { return command }
        return nil
    }

    private static func isServer(_ name: [UInt8]) -> Bool {
        guard name != [UInt8(ascii: "*")] else { return true }
        for byte in name where byte <= 0x20 || byte == 0x7F || byte == UInt8(ascii: "*") { return false }
        return !name.isEmpty
    }
}

extension AccessControlList {
    /// The list as text, in the order of the commands' names. A `*` is alone: it says all.
    var text: String {
        var text = ""
        for command in AccessTypes.each {
            var servers = ""
            for grant in grants where grant.commands.contains(command) {
                append(grant.server, "+", to: &servers)
            }
            guard !servers.isEmpty else { continue }
            append(command.name, "&", to: &text)
            append(allows(command, "*") ? "*" : servers, "=", to: &text)
        }
        return text
    }
}

/// Appends a part, with the separator before it unless it is the first.
@inline(never)
private func append(_ part: String, _ separator: String, to text: inout String) {
    if !text.isEmpty { text += separator }
    text += part
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
