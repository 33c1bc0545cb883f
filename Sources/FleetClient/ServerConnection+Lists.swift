// Lists come in pages; each is asked for when the one before has been taken.

extension ServerConnection {
    /// Takes all pages of a list.
    ///
    /// - Throws: `ClientError`; also for a list that comes back to where it was.
    public func pages(
        of request: ServerRequest, _ take: (_ page: ServerAnswer) async throws -> Void
    ) async throws {
        var (request, last) = (request, "")
        while true {
            let page = try await answer(to: request)
            try await take(page)
            guard let next = page.next else { return }
            guard next != last else { throw ClientError(.refused, "the list has no end") }
            (request, last) = (request.at(next), next)
        }
    }

    /// Prints a list: as a table, or in JSON as the server has it.
    public func show(_ request: ServerRequest, as table: Table, on output: Output) async throws {
        var list = ListOutput(table, output)
        try await pages(of: request) { try list.show($0) }
        list.finish()
    }

    /// Prints what the server answers: as lines, or in JSON as it is.
    public func show(_ request: ServerRequest, on output: Output) async throws {
        try output.show(try await answer(to: request))
    }

    /// Prints a list that is a text of its own: a table of CSV, lines of JSON.
    public func copy(_ request: ServerRequest, to output: Output) async throws {
        try await pieces(of: request) { output.write($0) }
    }

    /// Takes the pages of a table of CSV; the line of names is printed once.
    public func copyPages(_ request: ServerRequest, to output: Output) async throws {
        var isFirst = true
        try await pages(of: request) { page in
            let names = page.body.firstIndex(of: UInt8(ascii: "\n")).map { page.body.index(after: $0) }
            output.write(isFirst ? page.body : Array(page.body[(names ?? page.body.endIndex)...]))
            isFirst = false
        }
    }
}
