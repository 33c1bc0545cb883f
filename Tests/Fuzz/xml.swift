import Markup

/// Any bytes are refused or become a tree; and a tree that is written and read again is the same.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let document = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let root = try? XMLReader.read(document.span), !usesReservedNamespace(root) else { return 0 }
    precondition((try? XMLReader.read(XMLWriter.write(root).span)) == root, "written and read again")
    return 0
}

/// The prefixes `xml` and `xmlns` have namespaces that nobody may declare, our writer included.
private func usesReservedNamespace(_ element: Element) -> Bool {
    element.namespace.hasPrefix("http://www.w3.org/")
        || element.children.contains(where: usesReservedNamespace)
}
