import Markup
import SyncML
import TestSupport

/// Documents and messages made up from a seed.
struct RandomDocuments {
    private var numbers: SeededNumbers

    private let characters: [Character]

    /// What texts consist of.
    static let alphabet = "ab<>&\"']]>;é€😀/.:=\u{7F}"

    init(seed: UInt64, alphabet: String = Self.alphabet) {
        (numbers, characters) = (SeededNumbers(seed: seed), Array(alphabet))
    }

    /// A tree of elements that the tokens know, and of a few that they don't.
    mutating func element(depth: Int = 0) -> Element {
        var element = Element("Foreign")
        if chance(95), let page = TokenTable.deviceManagement.tagPages.randomElement(using: &numbers),
            let name = page.names.filter({ !$0.isEmpty }).randomElement(using: &numbers)
        {
            element = Element(name, namespace: page.namespace)
        }
        guard depth < 12 else { return element }
        let content = (0..<Int.random(in: 0...3, using: &numbers)).map { _ in
            chance(40) ? Element.Node.text(text(1...40)) : .element(self.element(depth: depth + 1))
        }
        return element.with(content)
    }

    mutating func message() -> Message {
        var header = Header(
            sessionID: text(1...4), messageID: number, target: location, source: location,
            responseURI: optional { $0.text(1...30) }, credential: optional { $0.credential }, meta: meta)
        header.dtdVersion = text(1...3)
        header.protocolVersion = text(1...3)
        let commands = (0..<Int.random(in: 0...8, using: &numbers)).map { _ in command(depth: 0) }
        return Message(header: header, commands: commands, isFinal: chance(50))
    }

    private mutating func command(depth: Int) -> SyncML.Command {
        let inner =
            depth < 3
            ? (0..<Int.random(in: 0...3, using: &numbers)).map { _ in command(depth: depth + 1) } : []
        let body: SyncML.Command.Body =
            switch Int.random(in: 0..<11, using: &numbers) {
            case 0: .add(items, meta)
            case 1: .replace(items, meta)
            case 2: .delete(items, meta)
            case 3: .copy(items, meta)
            case 4: .get(items, meta)
            case 5: .atomic(inner, meta)
            case 6: .sequence(inner, meta)
            case 7: .alert(Alert(code: number, correlator: optional { $0.text(1...9) }, items: items))
            case 8: .exec(Exec(correlator: optional { $0.text(1...9) }, item: item, meta: meta))
            case 9:
                .results(
                    Results(
                        messageRef: optional { $0.number }, commandRef: text(1...3), meta: meta,
                        targetRef: optional { $0.text(1...9) }, sourceRef: optional { $0.text(1...9) },
                        items: items))
            default: .status(status)
            }
        return SyncML.Command(id: text(1...4), body)
    }

    private var status: Status {
        mutating get {
            Status(
                messageRef: number, commandRef: text(1...3), command: text(1...9),
                targetRefs: chance(50) ? [text(1...20)] : [], credential: optional { $0.credential },
                challenge: optional { Challenge(type: .md5, nextNonce: $0.bytes(16)) },
                code: StatusCode(rawValue: number), items: items)
        }
    }

    private var items: [Item] {
        mutating get { (0..<Int.random(in: 0...2, using: &numbers)).map { _ in item } }
    }

    private var item: Item {
        mutating get {
            Item(
                target: optional { $0.location }, source: optional { $0.location }, meta: meta,
                data: optional { Array($0.text(0...2000).utf8) }, hasMoreData: chance(20))
        }
    }

    private var location: Location {
        mutating get { Location(text(1...30), name: optional { $0.text(1...9) }) }
    }

    private var credential: Credential {
        mutating get { Credential(type: .md5, data: text(1...24)) }
    }

    private var meta: Meta {
        mutating get {
            Meta(
                format: optional { $0.chance(50) ? "bin" : "chr" }, type: optional { $0.text(1...20) },
                mark: optional { $0.text(1...9) }, size: optional { $0.number },
                maxMessageSize: optional { $0.number }, maxObjectSize: optional { $0.number },
                nextNonce: optional { $0.bytes(16) })
        }
    }

    private var number: Int { mutating get { Int.random(in: 0...100_000, using: &numbers) } }

    private mutating func optional<Value>(_ make: (inout Self) -> Value) -> Value? {
        chance(60) ? make(&self) : nil
    }

    private mutating func chance(_ percent: Int) -> Bool {
        Int.random(in: 0..<100, using: &numbers) < percent
    }

    private mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &numbers) }
    }

    /// Text without white space around it, which the reader takes away from most values.
    private mutating func text(_ length: ClosedRange<Int>) -> String {
        let count = Int.random(in: length, using: &numbers)
        return String((0..<count).compactMap { _ in characters.randomElement(using: &numbers) })
    }
}
