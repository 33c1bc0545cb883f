import DownloadDescriptor
import Downloads

/// What the log says of download descriptors.
enum DescriptorEvent: CustomStringConvertible {
    /// One has come. The words are the server's own, as in `AgentEvent.displayed`.
    case came(PackageDescription)
    /// Its server was told how it went; with the reason why not.
    case told(DescriptorStatus, String?)

    var description: String {
        switch self {
        case .came(let description): "a descriptor: \(ShownText.of(description.words))"
        case .told(let status, nil): "the descriptor's server was told \(status)"
        case .told(let status, let reason?):
            "the descriptor's server could not be told \(status): \(reason)"
        }
    }
}
