internal import SyncML

// What a device's answer to a request means.

extension TreeRequest {
    func progress(_ reply: CommandReply?) -> RequestProgress {
        guard let reply, let status = reply.status else {
            return .failed(status: nil, reason: "the device didn't answer the command")
        }
        let number = status.rawValue
        guard !reply.isUndecided else { return .postponed }
        guard !reply.lacksPieces else {
            return .failed(
                status: number,
                reason: "the device took a piece of the value for the whole: it has a part of it")
        }
        guard status.isSuccess else { return .failed(status: number, reason: reason(status, of: action)) }
        if let failure = failureOfPart(reply) { return .failed(status: number, reason: failure) }
        return found(reply, number)
    }

    /// What was asked for, of all commands.
    private func found(_ reply: CommandReply, _ status: Int) -> RequestProgress {
        let replies = reply.parts.isEmpty ? [reply] : reply.parts
        var nodes: [TreeNode] = []
        for (part, reply) in zip(action.parts, replies) {
            guard case .get(let uri) = part else { continue }
            guard !reply.isTooLarge, let found = TreeNode.read(reply, asked: uri) else {
                return .failed(status: status, reason: "the device's answer can't be read, or is too large")
            }
            nodes += found
        }
        return .succeeded(status: status, nodes: nodes)
    }

    /// Which command of a container failed, though the container didn't: a `Sequence` goes on after failures.
    private func failureOfPart(_ reply: CommandReply) -> String? {
        for (number, (part, reply)) in zip(action.parts, reply.parts).enumerated() {
            guard let status = reply.status, !status.isSuccess else { continue }
            let name = Command(id: "", part.command).name
            return
                "command \(number + 1), \(name) \(part.uri ?? ""), got \(status): \(reason(status, of: part))"
        }
        return nil
    }

    private func reason(_ status: StatusCode, of action: Action) -> String {
        switch status {
        case .notFound: "the device has no such node"
        case .notAllowed: "the node doesn't take this command"
        case .notSupported: "the device doesn't have this feature"
        case .tooLarge where action.isChange, .sizeRefused: "the value is larger than the device takes"
        case .tooLarge: "the answer is larger than the device gives: ask for less of the tree"
        case .unsupportedFormat: "the format, the type or the value doesn't fit the node"
        case .alreadyExists where attempts > 0:
            "there is such a node; it may have been made in a session that was cut off"
        case .alreadyExists: "there is such a node already"
        case .permissionDenied: "the server has no right to do this"
        case .atomicFailed, .rollBackFailed: "one of the commands failed, and the device went back"
        default: "the device refused the command"
        }
    }
}

// MARK: Reading back

extension TreeRequest {
    /// Whether the device has what this would add: an interior node, or a leaf with the same value. Nil when it doesn't
    /// let servers read it, or has no such node.
    func isDone(_ reply: CommandReply?, _ value: NodeValue) -> Bool? {
        guard let reply, reply.isSuccess, let item = reply.items.first, let uri = action.uri,
            let node = TreeNode.read(reply, asked: uri)?.first
        else { return nil }
        if value.format == "node" { return node.format == "node" }
        return (node.octets ?? item.data ?? []) == value.octets
    }

    /// Compares the size that the device tells with that of the value; a device that tells none is believed.
    ///
    /// - Source: OMA DM Tree and Description 1.2, the property Size: of the value in octets. Some devices count base 64.
    func progress(measured reply: CommandReply?, _ status: StatusCode, _ value: NodeValue) -> RequestProgress
    {
        let text = reply?.isSuccess == true ? reply?.items.first?.text?.trimmingBlanks : nil
        guard let size = text.flatMap({ Int($0) }), size != value.octets.count,
            size != value.transferredSize(in: .xml)
        else { return .succeeded(status: status.rawValue, nodes: []) }
        return .failed(
            status: status.rawValue,
            reason: "the device has \(size) of the value's \(value.octets.count) bytes")
    }
}
