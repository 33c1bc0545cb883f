internal import Bytes
internal import Markup

// How a descriptor's elements become values. Names count without their namespaces, as servers write several; what isn't known is
// ignored.

extension DownloadDescriptor {
    /// The elements lie beside each other.
    init(one root: Element) throws(DescriptorFlaw) {
        let object = try MediaObject(root, about: root, root)
        self.init(.one, root, [Product(about: DescriptorMeta(element: nil), objects: [object])])
    }

    init(two root: Element) throws(DescriptorFlaw) {
        var products: [Product] = []
        for product in try root.some("product", root) {
            var objects: [MediaObject] = []
            for object in try product.some("mediaObject", root) {
                objects.append(try MediaObject(object, about: object.child("meta"), root))
            }
            products.append(
                Product(about: DescriptorMeta(element: product.child("meta")), objects: objects))
        }
        self.init(.two, root, products)
    }
}

extension MediaObject {
    fileprivate init(_ element: Element, about: Element?, _ root: Element) throws(DescriptorFlaw) {
        var addresses: [String] = []
        for place in try element.some("objectURI", root) {
            let servers = place.all("server")
            for server in servers.isEmpty ? [place] : servers { addresses.append(server.trimmedText) }
        }
        guard addresses.count <= Element.most, !addresses.contains("") else { throw root.flaw("objectURI") }
        let types = try element.some("type", root).map { $0.trimmedText }
        guard !types.contains("") else { throw root.flaw("type") }
        guard let size = element.number("size") else { throw root.flaw("size") }
        self.init(
            types: types, size: size, addresses: addresses, about: DescriptorMeta(element: about),
            element: element)
    }
}

extension Element {
    /// - Unit: products, objects of a product, types or addresses of an object. - Default: 16.
    fileprivate static var most: Int { 16 }

    /// The elements of that name, of which there has to be one.
    fileprivate func some(_ name: String, _ root: Element) throws(DescriptorFlaw) -> [Element] {
        let found = all(name)
        guard (1...Self.most).contains(found.count) else { throw root.flaw(name) }
        return found
    }

    /// A size. Some servers write commas between thousands.
    func number(_ name: String) -> Int? {
        value(name)?.utf8.filter { $0 != UInt8(ascii: ",") }[...].number()
    }

    fileprivate func flaw(_ name: String) -> DescriptorFlaw {
        DescriptorFlaw(
            .invalidDescriptor, "the descriptor's \(name) is missing, or isn't what it should be",
            notifyURI: notifyURI)
    }
}
