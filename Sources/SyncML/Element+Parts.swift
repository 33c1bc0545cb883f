internal import Bytes
internal import Markup

// The parts that headers, commands and items are made of. Elements are found by name, in any order and in any
// namespace, and those that are not known are ignored: peers differ in all of this.

extension Element {
    /// `Target` or `Source`. Published examples also have the address without `LocURI` around it.
    var location: Location {
        var (uri, name): (String?, String?)
        for child in children {
            switch child.name {
            case "LocURI": uri = child.value
            case "LocName": name = child.value
            default: break
            }
        }
        return Location(uri ?? value, name: name)
    }

    /// `Meta`.
    func meta() throws(SyncMLError) -> Meta {
        var meta = Meta()
        // Some encoders of WBXML put in the root of the documents that Meta Information could be.
        for child in (child("MetInf") ?? self).children {
            guard let value = child.nonEmptyValue else { continue }
            switch child.name {
            case "Format": meta.format = value
            case "Type": meta.type = value
            case "Mark": meta.mark = value
            case "Size": meta.size = try child.number()
            case "MaxMsgSize": meta.maxMessageSize = try child.number()
            case "MaxObjSize": meta.maxObjectSize = try child.number()
            case "NextNonce": meta.nextNonce = try child.nonce()
            default: break
            }
        }
        return meta
    }

    /// `Cred`: a `Meta` with the type, and the proof.
    func credential() throws(SyncMLError) -> Credential {
        var (meta, data): (Meta, String) = (Meta(), "")
        for child in children {
            switch child.name {
            case "Meta": meta = try child.meta()
            case "Data": data = child.proof
            default: break
            }
        }
        // Without a type it is basic (Meta Information 1.2, authentication).
        let type = meta.type.map { AuthenticationType($0) } ?? .basic
        return Credential(type: type, format: meta.format, data: data)
    }

    /// `Chal`: a `Meta` with the type and the nonce.
    func challenge() throws(SyncMLError) -> Challenge {
        let meta = try child("Meta")?.meta() ?? Meta()
        let type = meta.type.map { AuthenticationType($0) } ?? .basic
        return Challenge(type: type, format: meta.format, nextNonce: meta.nextNonce)
    }

    /// `Item`.
    func item() throws(SyncMLError) -> Item {
        var item = Item()
        for child in children {
            switch child.name {
            case "Target": item.target = child.location
            case "Source": item.source = child.location
            case "Meta": item.meta = try child.meta()
            case "Data": item.data = child.data
            case "MoreData": item.hasMoreData = true
            default: break
            }
        }
        return item
    }

    private func nonce() throws(SyncMLError) -> [UInt8] {
        if let octets = Base64.decode(value) { return octets }
        // Octets as they are. Some stacks send all text as opaque, so base 64 has to be tried first.
        if isOpaque { return octets }
        throw error(.malformed(element: name, expected: "base 64"))
    }

    /// What a credential holds: base 64, also where a peer left a digest as octets in WBXML.
    private var proof: String {
        let octets = octets
        return isOpaque && !UTF8Check.isValid(octets) ? Base64.encode(octets) : value
    }
}
