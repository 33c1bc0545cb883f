internal import Bytes
internal import Markup

extension MessageWriter {
    mutating func location(_ name: String, _ location: Location) {
        begin(name)
        leaf("LocURI", location.uri)
        optional("LocName", location.name)
        end(name)
    }

    mutating func write(_ credential: Credential?) {
        guard let credential else { return }
        begin("Cred")
        write(Meta(format: credential.format, type: credential.type.name))
        leaf("Data", credential.data)
        end("Cred")
    }

    mutating func write(_ challenge: Challenge?) {
        guard let challenge else { return }
        begin("Chal")
        write(Meta(format: challenge.format, type: challenge.type.name, nextNonce: challenge.nextNonce))
        end("Chal")
    }

    /// `Meta`, whose children have a namespace of their own; nothing if it says nothing.
    mutating func write(_ meta: Meta) {
        guard !meta.isEmpty else { return }
        begin("Meta")
        detail("Format", meta.format)
        detail("Type", meta.type)
        detail("Mark", meta.mark)
        detail("Size", meta.size)
        if let nonce = meta.nextNonce { detail("NextNonce", Base64.encode(nonce)) }
        detail("MaxMsgSize", meta.maxMessageSize)
        detail("MaxObjSize", meta.maxObjectSize)
        end("Meta")
    }

    mutating func write(_ item: Item) {
        begin("Item")
        if let target = item.target { location("Target", target) }
        if let source = item.source { location("Source", source) }
        write(item.meta)
        if let data = item.data { write(data, item.meta) }
        if item.hasMoreData { empty("MoreData") }
        end("Item")
    }

    private mutating func detail(_ name: String, _ text: String?) {
        guard let text else { return }
        output.begin(name, "syncml:metinf")
        output.write(text: text)
        output.end(name)
    }

    private mutating func detail(_ name: String, _ number: Int?) {
        if let number { detail(name, "\(number)") }
    }

    private mutating func write(_ data: [UInt8], _ meta: Meta) {
        begin("Data")
        if encoding == .wbxml, isOpaque(data, meta) {
            output.write(opaque: data.span)
        } else if UTF8Check.isValid(data) {
            output.write(text: data.span)
        } else {
            output.write(text: String(decoding: data, as: UTF8.self))
        }
        end("Data")
    }

    /// Whether WBXML takes data as bytes and not as a string: what isn't text, and what is so long that a reader had
    /// better not look for its end.
    private func isOpaque(_ bytes: [UInt8], _ meta: Meta) -> Bool {
        meta.format == "bin" || bytes.count > 1024 || !CharacterData.holds(bytes)
    }
}
