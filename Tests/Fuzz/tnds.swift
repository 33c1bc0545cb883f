import ManagementTree
import Markup
import SyncML

/// Any bytes are refused or are a subtree that goes into a tree or is refused by it. What a refusal or a rolled back
/// transaction leaves is what was there; and what the tree exports is the same in both encodings.
///
/// The first byte says how the rest is used.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let mode = input.first, let document = try? DocumentCoder.decode(Array(input[1...]).span) else {
        return 0
    }
    let object = FuzzedObject()
    let tree = ManagementTree()
    guard (try? tree.mount(object, as: "T")) != nil else { return 0 }
    let uri = mode & 1 == 0 ? "./T/Items" : mode & 2 == 0 ? "./T/Items/y" : "./T"
    let before = object.leaves
    let isTransaction = mode & 4 != 0
    if isTransaction { try? tree.begin() }
    do {
        if mode & 8 == 0 {
            try tree.addSubtree(uri, document, for: "s")
        } else {
            try tree.replaceSubtree(uri, document, for: "s")
        }
        if isTransaction, mode & 16 != 0 { try tree.commit() } else if isTransaction { try tree.rollBack() }
        precondition(!isTransaction || mode & 16 != 0 || object.leaves == before, "rolled back")
    } catch {
        if isTransaction { try? tree.rollBack() }
        precondition(object.leaves == before, "a refused document changes nothing")
    }
    guard case .subtree(let root)? = (try? tree.get("./T?list=TNDS", for: "s"))?.first?.content else {
        return 0
    }
    for encoding in [Encoding.xml, .wbxml] {
        let bytes = DocumentCoder.encode(root, as: encoding)
        guard let read = try? DocumentCoder.decode(bytes.span, as: encoding) else {
            preconditionFailure("what was exported can be read")
        }
        precondition(
            read.name == "MgmtTree" && Array(read.children).count == Array(root.children).count,
            "the same nodes")
    }
    return 0
}
