/// A proxy on 127.0.0.1 that opens ways to servers when it is asked to, and notes what it was asked.
public final class ConnectProxy {
    public let port: UInt16
    private let directory: TemporaryDirectory
    private let command: Command

    /// - Parameter authorization: What it wants in `Proxy-Authorization`; nil: nothing.
    public init(authorization: String? = nil) throws {
        directory = try TemporaryDirectory()
        try directory.write([], "log")
        command = try Command(["python3", "-c", Self.script, directory.file("log"), authorization ?? ""])
        port = UInt16(try command.line(containing: "port").split(separator: " ").last ?? "") ?? 0
    }

    deinit { command.end() }

    public var address: String { "http://127.0.0.1:\(port)" }

    /// What it was asked for, each as `HOST:PORT`, refused wishes too.
    public var wishes: [String] {
        get throws {
            String(decoding: try directory.read("log"), as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }

    private static let script = """
        import socket, sys, threading
        def copy(source, target):
            try:
                while piece := source.recv(65536): target.sendall(piece)
            except OSError: pass
            try: target.shutdown(socket.SHUT_WR)
            except OSError: pass
        def serve(client):
            head = b""
            while not head.endswith(b"\\r\\n\\r\\n"):
                piece = client.recv(1)
                if not piece: return
                head += piece
            place = head.split(b" ")[1].decode()
            with open(sys.argv[1], "a") as log: log.write(place + "\\n")
            if sys.argv[2] and b"\\r\\nProxy-Authorization: " + sys.argv[2].encode() + b"\\r\\n" not in head:
                client.sendall(b"HTTP/1.1 407 Who\\r\\nProxy-Authenticate: Basic\\r\\nContent-Length: 0\\r\\n\\r\\n")
                return client.close()
            host, port = place.rsplit(":", 1)
            server = socket.create_connection((host, int(port)))
            client.sendall(b"HTTP/1.1 200 Connection established\\r\\n\\r\\n")
            threading.Thread(target=copy, args=(server, client), daemon=True).start()
            copy(client, server)
        listener = socket.create_server(("127.0.0.1", 0))
        print("port", listener.getsockname()[1], flush=True)
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
        """
}
