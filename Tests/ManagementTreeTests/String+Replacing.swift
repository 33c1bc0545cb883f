extension String {
    /// With `new` in the place of the first `old`; tests that replace nothing don't say what they mean.
    func replacing(_ old: String, _ new: String) -> String {
        guard let range = firstRange(of: old) else { preconditionFailure("no \(old)") }
        return replacingCharacters(in: range, with: new)
    }

    private func firstRange(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }

    private func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
