internal import Markup

/// Reads a message from elements.
struct MessageReader {
    private let limits: MessageLimits
    private var commandCount = 0
    private var itemCount = 0

    static func read(_ root: Element, _ limits: MessageLimits) throws(SyncMLError) -> Message {
        guard root.name == "SyncML" else { throw root.error(.wrongRoot(root.name)) }
        let (header, body) = (try root.required("SyncHdr"), try root.required("SyncBody"))
        var reader = MessageReader(limits: limits)
        return Message(
            header: try header.header(), commands: try reader.commands(in: body),
            isFinal: body.child("Final") != nil)
    }

    private init(limits: MessageLimits) {
        self.limits = limits
    }

    /// The commands of the body or of a container.
    private mutating func commands(in container: Element) throws(SyncMLError) -> [Command] {
        var commands: [Command] = []
        for child in container.children {
            commands += try command(child)
            guard commandCount <= limits.commands else {
                throw child.error(.tooMany(what: "commands", limit: limits.commands))
            }
        }
        return commands
    }

    /// The command that `element` is: none if it isn't one, several if it is an `Exec` of several items.
    private mutating func command(_ element: Element) throws(SyncMLError) -> [Command] {
        guard let id = element.child("CmdID")?.value ?? (element.isKnownCommand ? "" : nil) else { return [] }
        commandCount += 1
        do throws(SyncMLError) {
            return try bodies(of: element).map { Command(id: id, $0) }
        } catch {
            guard case .message(.malformed, _) = error, !element.isAnswer else { throw error }
            return [Command(id: id, .malformed(name: element.name))]
        }
    }

    private mutating func bodies(of element: Element) throws(SyncMLError) -> [Command.Body] {
        switch element.name {
        case "Status": return [.status(try element.status(items: try items(of: element)))]
        case "Results": return [.results(try element.results(items: try items(of: element)))]
        case "Alert": return [.alert(try element.alert(items: try items(of: element)))]
        case "Exec": return try element.execs(items: try items(of: element)).map { .exec($0) }
        case "Add": return [.add(try items(of: element), try element.ownMeta())]
        case "Replace": return [.replace(try items(of: element), try element.ownMeta())]
        case "Delete": return [.delete(try items(of: element), try element.ownMeta())]
        case "Copy": return [.copy(try items(of: element), try element.ownMeta())]
        case "Get": return [.get(try items(of: element), try element.ownMeta())]
        case "Atomic": return [.atomic(try commands(in: element), try element.ownMeta())]
        case "Sequence": return [.sequence(try commands(in: element), try element.ownMeta())]
        default: return [.unknown(name: element.name)]
        }
    }

    private mutating func items(of command: Element) throws(SyncMLError) -> [Item] {
        var items: [Item] = []
        for child in command.children where child.name == "Item" {
            itemCount += 1
            guard itemCount <= limits.items else {
                throw child.error(.tooMany(what: "items", limit: limits.items))
            }
            items.append(try child.item())
        }
        return items
    }
}

extension Element {
    fileprivate var isKnownCommand: Bool {
        switch name {
        case "Add", "Alert", "Atomic", "Copy", "Delete", "Exec", "Get", "Replace", "Results", "Sequence",
            "Status":
            true
        default: false
        }
    }

    /// Whether nothing can be said to it, nor anything go on without it.
    fileprivate var isAnswer: Bool { name == "Status" || name == "Results" }

    fileprivate func ownMeta() throws(SyncMLError) -> Meta { try child("Meta")?.meta() ?? Meta() }
}
