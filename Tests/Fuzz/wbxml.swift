import Markup
import SyncML

/// Any bytes are refused or become a tree; a tree that is written and read again is the same, and so is one that
/// goes through XML, but for what XML can't hold.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let document = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    for table in DocumentCoder.documents {
        guard let root = try? WBXMLReader.read(document.span, [table], unknownTags: .named) else { continue }
        let again = WBXMLWriter.write(root, table)
        precondition((try? WBXMLReader.read(again.span, [table])) == root, "written and read again")
        guard isText(root) else { continue }
        let text = XMLWriter.write(root)
        precondition((try? XMLReader.read(text.span)) == root, "the same through XML")
    }
    return 0
}

/// Whether there is nothing in it that XML writes otherwise: no octets, no control characters.
private func isText(_ element: Element) -> Bool {
    element.attributes.allSatisfy { CharacterData.holds(Array($0.value.utf8)) }
        && element.content.allSatisfy {
            switch $0 {
            case .element(let child): isText(child)
            case .text(let text): CharacterData.holds(Array(text.utf8))
            case .opaque: false
            }
        }
}
