/// Numbers as text, strictly: digits only, no sign, nothing that doesn't fit.
enum Number {
    static func decimal(_ digits: ArraySlice<UInt8>) -> Int? {
        value(digits, radix: 10)
    }

    static func octal(_ digits: ArraySlice<UInt8>) -> Int? {
        value(digits, radix: 8)
    }

    private static func value(_ digits: ArraySlice<UInt8>, radix: Int) -> Int? {
        guard !digits.isEmpty else { return nil }
        var value = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), Int(digit - UInt8(ascii: "0")) < radix else { return nil }
            let (product, hasOverflowed) = value.multipliedReportingOverflow(by: radix)
            let (sum, isTooLarge) = product.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
            guard !hasOverflowed, !isTooLarge else { return nil }
            value = sum
        }
        return value
    }
}
