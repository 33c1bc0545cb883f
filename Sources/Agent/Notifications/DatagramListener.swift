import Accounts
import Linux
import Settings
import Systemd

/// Takes notifications from the network.
final class DatagramListener {
    private let watch: InputWatch
    let port: UInt16

    init(_ address: SocketName, _ loop: EventLoop, _ inbox: NotificationInbox) throws(ListenError) {
        let socket: FileHandle
        do throws(Errno) {
            socket = try .datagrams(at: address.host, port: address.port)
        } catch {
            throw .refused(address.text, error)
        }
        port = socket.boundPort
        do throws(SystemdError) {
            watch = try InputWatch(socket, loop, callsEachSecond: 32) { socket in
                Self.receive(socket, inbox)
            }
        } catch {
            throw .unwatched(error)
        }
    }

    /// A few at once; the loop comes back for the rest.
    private static func receive(_ socket: borrowing FileHandle, _ inbox: NotificationInbox) {
        for _ in 0..<8 {
            do throws(Errno) {
                inbox.take(try socket.read(limit: NotificationInbox.sizeLimit + 1), from: .network)
            } catch {
                return
            }
        }
    }
}

/// Where to listen: an address in text form and a port.
public struct SocketName: Equatable, Sendable {
    let host: String
    let port: UInt16

    /// Reads `0.0.0.0:2948` or `[::]:2948`.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")),
            let number = ValueForms.number(String(decoding: bytes[(colon + 1)...], as: UTF8.self)),
            let port = UInt16(exactly: number)
        else { return nil }
        var host = bytes[..<colon]
        let isBracketed = host.first == UInt8(ascii: "[") && host.last == UInt8(ascii: "]")
        if isBracketed { host = host.dropFirst().dropLast() }
        // Only IPv6 has colons, and there the brackets say where the port begins.
        guard !host.isEmpty, host.contains(UInt8(ascii: ":")) == isBracketed else { return nil }
        (self.host, self.port) = (String(decoding: host, as: UTF8.self), port)
    }

    var text: String { "\(host), port \(port)" }
}

/// Why notifications don't come in one of their ways.
enum ListenError: Error, Equatable {
    case refused(String, Errno)
    case unwatched(SystemdError)
}

extension ListenError: CustomStringConvertible {
    var description: String {
        switch self {
        case .refused(let place, let reason): "can't listen at \(place): \(reason)"
        case .unwatched(let reason): "\(reason)"
        }
    }
}
