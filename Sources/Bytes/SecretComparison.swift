extension [UInt8] {
    /// Whether `other` has the same bytes, in a time that depends on their count alone.
    ///
    /// For digests and passwords: a comparison that ends at the first difference tells a stranger, try by try, how far it
    /// came.
    @inline(never)
    public func isSameSecret(as other: [UInt8]) -> Bool {
        guard count == other.count else { return false }
        var difference: UInt8 = 0
        for index in indices { difference |= self[index] ^ other[index] }
        return difference == 0
    }
}
