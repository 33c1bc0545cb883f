/// C strings side by side in one piece of memory, for as long as a function needs them.
struct CStrings {
    private var memory: [CChar] = []
    private var starts: [Int?] = []

    init(_ texts: [[UInt8]?]) {
        for text in texts {
            starts.append(text == nil ? nil : memory.count)
            guard let text else { continue }
            memory += text.map { CChar(bitPattern: $0) }
            memory.append(0)
        }
    }

    init(_ texts: [String]) { self.init(texts.map { Array($0.utf8) }) }

    /// - Parameter body: Gets a pointer to each, nil for those that are null.
    func withPointers<Value>(_ body: ([UnsafePointer<CChar>?]) -> Value) -> Value {
        unsafe memory.withUnsafeBufferPointer { memory in
            let pointers = unsafe starts.map { start in
                unsafe start.flatMap { start in unsafe memory.baseAddress.map { unsafe $0 + start } }
            }
            return unsafe body(pointers)
        }
    }
}
