internal import Bytes
internal import OpenSSL
internal import SCOMOTerms

extension SoftwareComponents {
    /// Names what servers can read of packages and components: 32 hexadecimal digits, others as soon as any value is another one, and the
    /// same after a restart. Nil when it can't be found out.
    public var revisionName: String? {
        guard currentInventory != nil else { return nil }
        var texts = Texts()
        addObject(to: &texts)
        do throws(OpenSSLError) {
            var digest = try MessageDigest()
            try digest.update(texts.bytes.span)
            return Hex.encode(Array(try digest.finish().prefix(16)))
        } catch {
            return nil
        }
    }

    /// The same values as `value(of:)` gives.
    private func addObject(to texts: inout Texts) {
        texts.add(root)
        texts.add(form.version.rawValue)
        for node in state.downloads {
            texts.add(node.name)
            for leaf in form.version.downloadLeaves { texts.add(text(node, leaf)) }
        }
        texts.add(nil)
        for node in state.delivered {
            texts.add(node.name)
            for leaf in DeliveredLeaf.allCases { texts.add(text(node, leaf)) }
        }
        texts.add(nil)
        for (node, component) in deployed.components {
            texts.add(node)
            for leaf in DeployedLeaf.allCases { texts.add(text(component, node, leaf)) }
            texts.add(mismatches(component))
        }
    }
}

/// Texts one behind the other, so that other texts are other bytes.
private struct Texts {
    /// What no text has in UTF-8: the end of one, and one that there is none of.
    private static var end: UInt8 { 0xFE }
    private static var none: UInt8 { 0xFF }

    private(set) var bytes: [UInt8] = []

    mutating func add(_ text: String?) {
        guard let text else { return bytes.append(Self.none) }
        bytes += Array(text.utf8)
        bytes.append(Self.end)
    }
}
