/// How an operation ended, as devices tell it and servers read it: the generic alert `OperationComplete`.
///
/// - Source: SCOMO 1.0, `OperationComplete`; OMA DM Protocol 1.2, section 8.7.
public struct OperationComplete: Equatable, Sendable {
    /// That of the `Exec`; nil when it had none, or when the device leaves it out.
    public var correlator: String?
    /// One for each component that was installed, else one; never empty.
    public var items: [Item]

    /// - Parameter items: At least one.
    public init(correlator: String?, items: [Item]) {
        self.correlator = correlator
        self.items = items
    }

    /// Whether everything went well.
    public var isSuccess: Bool { items.allSatisfy { $0.code.isSuccess } }

    /// The outcome for one component or package.
    public struct Item: Equatable, Sendable {
        /// How it ended.
        public var code: ResultCode
        /// The component's identifier or the package's; some devices send the node's name, some nothing.
        public var identifier: String?
        /// The URI that was executed, as the server wrote it; nil when the device leaves it out.
        public var source: String?
        /// The URI of the node that came of it: of a component, of the package, or where the download was ordered.
        public var target: String?

        public init(code: ResultCode, identifier: String?, source: String?, target: String?) {
            self.code = code
            self.identifier = identifier
            self.source = source
            self.target = target
        }
    }
}

// MARK: The data of an item

// `<ResultCode>1200</ResultCode><Identifier>org.example.a</Identifier>`: two elements without a parent, so this is no
// document. A message carries it as text.

extension OperationComplete.Item {
    /// The Format of `data`, which the standard leaves open: text.
    public static var format: String { "chr" }

    /// What devices send.
    public var data: String {
        let identifier = identifier.map { "<Identifier>\(Text.escaped($0))</Identifier>" } ?? ""
        return "<ResultCode>\(code)</ResultCode>\(identifier)"
    }

    /// Reads what devices in the field send: escaped text, a CDATA section or elements, all of which has become text
    /// here; text that was escaped twice; the number alone. A code that can't be read counts as `undefinedError`.
    public init(data: String, source: String?, target: String?) {
        let bytes = Array(data.utf8)
        let text = bytes.contains(UInt8(ascii: "<")) ? bytes : Text.unescaped(bytes[...])
        let code = Text.content(of: "ResultCode", in: text) ?? text[...]
        let number = Int(String(decoding: Text.trimmed(code), as: UTF8.self))
        self.init(
            code: number.map { ResultCode(rawValue: $0) } ?? .undefinedError,
            identifier: Text.content(of: "Identifier", in: text).map {
                String(decoding: Text.unescaped(Text.trimmed($0)), as: UTF8.self)
            }, source: source, target: target)
    }
}
