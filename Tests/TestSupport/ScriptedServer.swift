import Glibc
import Linux

/// A server on 127.0.0.1 that reads requests and answers each one as its script says, without any checks.
///
/// It serves one connection at a time. An exchange that doesn't end the connection leaves it for the next request.
public final class ScriptedServer {
    /// What is done once a whole request has come.
    public enum Step: Sendable {
        case send([UInt8])
        /// Sends the bytes so many times.
        case flood([UInt8], Int)
        /// Does nothing until the client ends the connection.
        case stall
        case end
        case pause(milliseconds: UInt32)
        /// Ends the connection as a crashed host does.
        case reset

        public static func send(_ text: String) -> Step { .send(Array(text.utf8)) }
    }

    private struct State: Sendable {
        var script: [[Step]]
        var requests: [String] = []
        var connections = 0
        /// The connection that is served.
        var current: Int32?
        var isOver = false
    }

    public let port: UInt16
    private let listener: FileHandle
    private let state: Monitor<State>
    private let thread: Linux.Thread

    /// - Parameter script: The steps for each request, in the order of the requests. Further ones aren't taken.
    public init(_ script: [[Step]]) throws {
        listener = try FileHandle.listening()
        port = listener.localPort
        let (descriptor, state) = (listener.descriptor, Monitor(State(script: script)))
        self.state = state
        thread = try Linux.Thread { Self.serve(descriptor, state) }
    }

    deinit {
        state.withLock {
            $0.isOver = true
            if let current = $0.current { shutdown(current, Int32(SHUT_RDWR)) }
        }
        shutdown(listener.descriptor, Int32(SHUT_RDWR))
        thread.join()
    }

    /// What was asked, head and body.
    public var requests: [String] { state.withLock { $0.requests } }

    public var connections: Int { state.withLock { $0.connections } }

    public func url(_ target: String = "/") -> String { "http://127.0.0.1:\(port)\(target)" }

    private static func serve(_ listener: Int32, _ state: Monitor<State>) {
        while state.withLock({ !$0.script.isEmpty && !$0.isOver }) {
            let descriptor = accept(listener, nil, nil)
            guard descriptor >= 0 else { return }
            let connection = FileHandle(owning: descriptor)
            let isWanted = state.withLock {
                $0.current = descriptor
                $0.connections += 1
                return !$0.isOver
            }
            if isWanted { serve(connection, state) }
            state.withLock { $0.current = nil }
        }
    }

    private static func serve(_ connection: borrowing FileHandle, _ state: Monitor<State>) {
        while let request = connection.request() {
            let steps = state.withLock { state -> [Step] in
                state.requests.append(request)
                return state.script.isEmpty ? [.end] : state.script.removeFirst()
            }
            for step in steps {
                guard connection.perform(step) else { return }
            }
            guard state.withLock({ !$0.script.isEmpty }) else { return }
        }
    }
}

extension FileHandle {
    fileprivate static func listening() throws -> FileHandle {
        let handle = FileHandle(owning: socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = unsafe withUnsafeBytes(of: &address) {
            unsafe bind(handle.descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), size)
        }
        guard status == 0, listen(handle.descriptor, 8) == 0 else { throw Errno(number: errno) }
        return handle
    }

    fileprivate var localPort: UInt16 {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = unsafe withUnsafeMutableBytes(of: &address) {
            unsafe getsockname(descriptor, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self), &size)
        }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Reads a head, and a body as long as `Content-Length` says; nil when the client has gone.
    fileprivate borrowing func request() -> String? {
        var bytes: [UInt8] = []
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end = text.firstRange(of: "\r\n\r\n") {
                let length = text[..<end.lowerBound].split(separator: "\r\n").compactMap(Self.length).first
                if text[end.upperBound...].utf8.count >= length ?? 0 { return text }
            }
            guard let more = try? read(limit: 65_536), !more.isEmpty else { return nil }
            bytes += more
        }
    }

    private static func length(_ line: Substring) -> Int? {
        guard line.hasPrefix("Content-Length: ") else { return nil }
        return Int(line.dropFirst("Content-Length: ".count))
    }

    /// Returns whether the connection goes on.
    fileprivate borrowing func perform(_ step: ScriptedServer.Step) -> Bool {
        switch step {
        case .send(let bytes): return sendAll(bytes)
        case .flood(let bytes, let count): return (0..<count).allSatisfy { _ in sendAll(bytes) }
        case .stall:
            while let more = try? read(limit: 4096), !more.isEmpty {}
            return false
        case .end: return false
        case .pause(let milliseconds):
            usleep(milliseconds * 1000)
            return true
        case .reset:
            // Without lingering, close(2) throws away what wasn't sent and resets the connection.
            var option = linger(l_onoff: 1, l_linger: 0)
            let size = socklen_t(MemoryLayout<linger>.size)
            _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, size)
            return false
        }
    }

    private borrowing func sendAll(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            guard let count = try? send(bytes.span.extracting(droppingFirst: sent)) else { return false }
            sent += count
        }
        return true
    }
}
