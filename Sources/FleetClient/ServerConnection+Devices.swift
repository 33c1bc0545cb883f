// What is done to single devices.

extension ServerConnection {
    /// Orders the same of each device, one after the other.
    ///
    /// - Parameters:
    ///   - kind: Whether `body` is an operation or a command.
    ///   - key: Under which it may come again and does nothing twice, of each device by its place in the list.
    ///   - take: Gets what each was answered.
    public func order(
        _ kind: Work.Kind, _ body: JSONValue, of devices: [String], key: String,
        _ take: (_ answer: ServerAnswer) throws -> Void
    ) async throws {
        for (index, device) in devices.enumerated() {
            let request = ServerRequest(.post, ["devices", device, kind.rawValue]).sending(body)
            try take(try await answer(to: request.once("\(key).\(index + 1)")))
        }
    }

    /// Changes a device's groups or tags.
    ///
    /// - Parameter list: `groups` or `tags`.
    public func change(
        _ list: String, of device: String, adding: [String], removing: [String]
    ) async throws -> ServerAnswer {
        let path = ["devices", device]
        let known = try await answer(to: ServerRequest(.get, path)).value()[list]?.items ?? []
        let kept = known.compactMap(\.text).filter { !removing.contains($0) && !adding.contains($0) }
        let names = JSONValue.list((kept + adding).map { .text($0) })
        return try await answer(to: ServerRequest(.patch, path).sending(.object([list: names])))
    }
}
