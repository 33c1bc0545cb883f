import SyncML

/// Any bytes are refused or are a message; and a message that is written in WBXML and read again is the same.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let message = try? MessageCoder.decode(bytes.span) else { return 0 }
    let binary = MessageCoder.encode(message, as: .wbxml)
    guard let read = try? MessageCoder.decode(binary.span, as: .wbxml) else {
        preconditionFailure("what was written is a message")
    }
    // Once more, because an empty name or value may become none the first time.
    let again = MessageCoder.encode(read, as: .wbxml)
    precondition((try? MessageCoder.decode(again.span)) == read, "written and read again")
    _ = MessageCoder.encode(message, as: .xml)
    return 0
}
