import Bytes
import SyncML

extension SyncML.Command {
    /// Whether its last item goes on in another message.
    var isOpen: Bool {
        switch body {
        case .results(let results): results.items.last?.hasMoreData ?? false
        case .alert(let alert): alert.items.last?.hasMoreData ?? false
        default: false
        }
    }
}

extension Item {
    /// Its value, in base 64 or not.
    var decoded: [UInt8]? {
        guard let data, meta.format == "b64" else { return data }
        return Base64.decode(String(decoding: data, as: UTF8.self))
    }
}
