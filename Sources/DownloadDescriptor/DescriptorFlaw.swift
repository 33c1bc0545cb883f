/// Why a descriptor can't be used.
public struct DescriptorFlaw: Error, Equatable, Sendable {
    /// What its server is told.
    public let status: DescriptorStatus
    /// For people, without a full stop; safe to print.
    public let sentence: String
    /// Where to report it, if that could be read; as it was written.
    public let notifyURI: String?

    public init(_ status: DescriptorStatus, _ sentence: String, notifyURI: String? = nil) {
        (self.status, self.sentence, self.notifyURI) = (status, sentence, notifyURI)
    }
}

extension DescriptorFlaw: CustomStringConvertible {
    public var description: String { "\(status): \(sentence)" }
}
