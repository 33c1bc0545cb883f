internal import Markup
import SyncML

// What throughput.c times. Each returns the length of its result, or 0 when the input was refused.

/// Reads a message and writes it again, as a session does.
@c(scomo_message)
public func message(_ start: UnsafePointer<UInt8>, _ count: Int, _ isBinary: CInt) -> Int {
    let bytes = unsafe Span(_unsafeStart: start, count: count)
    let encoding = isBinary == 0 ? Encoding.xml : .wbxml
    guard let message = try? MessageCoder.decode(bytes, as: encoding) else { return 0 }
    return MessageCoder.encode(message, as: encoding).count
}

/// Reads a message into elements, and writes these again.
@c(scomo_elements)
public func elements(_ start: UnsafePointer<UInt8>, _ count: Int, _ isBinary: CInt) -> Int {
    let bytes = unsafe Span(_unsafeStart: start, count: count)
    let encoding = isBinary == 0 ? Encoding.xml : .wbxml
    guard let root = try? DocumentCoder.decode(bytes, as: encoding) else { return 0 }
    return DocumentCoder.encode(root, as: encoding, .deviceManagement).count
}

/// Reads a message into elements.
@c(scomo_decode)
public func decode(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int {
    let bytes = unsafe Span(_unsafeStart: start, count: count)
    return (try? DocumentCoder.decode(bytes))?.content.count ?? 0
}

/// Reads a message into elements, and writes these in the other encoding.
@c(scomo_convert)
public func convert(_ start: UnsafePointer<UInt8>, _ count: Int, _ isBinary: CInt) -> Int {
    let bytes = unsafe Span(_unsafeStart: start, count: count)
    guard let root = try? DocumentCoder.decode(bytes) else { return 0 }
    return DocumentCoder.encode(root, as: isBinary == 0 ? .wbxml : .xml, .deviceManagement).count
}
