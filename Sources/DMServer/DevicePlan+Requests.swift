internal import SyncML

// Carrying out what somebody asked for on nodes.

extension DevicePlan {
    /// How long a value is, in bytes, before it may have to go out in pieces.
    private static let longValue = 512

    static func lost(_ attempts: Int) -> String {
        "\(attempts) sessions of the device ended while it had this command"
    }

    mutating func begin(_ requests: [TreeRequest]) -> [Event]? {
        guard let request = requests.first(where: { !handledRequests.contains($0.number) }) else {
            return nil
        }
        handledRequests.insert(request.number)
        guard request.attempts < TreeRequest.attemptLimit else {
            return [.request(request.number, .failed(status: nil, reason: Self.lost(request.attempts)))]
        }
        let longest = request.action.parts.compactMap { $0.value?.octets.count }.max() ?? 0
        step =
            longest > Self.longValue && traits.takesLargeObjects == nil
            ? .askingForLargeObjects(request) : first(request)
        return []
    }

    /// Once is enough: it doesn't change. A device that says nothing about it is believed to put pieces together.
    ///
    /// - Source: OMA DM Standardized Objects 1.2, `DevDetail/LrgObj`.
    mutating func largeObjectsTold(_ request: TreeRequest, _ reply: CommandReply?) -> (Step, [Event]) {
        let text = reply?.isSuccess == true ? reply?.items.first?.text?.trimmingBlanks.lowercased() : nil
        traits.takesLargeObjects = !["false", "0"].contains(text)
        return (first(request), [.learned(traits)])
    }

    /// What was added in a session that was cut off may be there.
    private func first(_ request: TreeRequest) -> Step {
        guard request.attempts > 0, case .add(_, let value) = request.action else {
            return .requesting(request)
        }
        return .readingBack(request, value)
    }

    mutating func readBack(
        _ request: TreeRequest, _ value: NodeValue, _ reply: CommandReply?
    ) -> (Step, [Event]) {
        guard request.isDone(reply, value) == true else { return (.requesting(request), []) }
        forgetInventory()
        let progress = RequestProgress.succeeded(status: StatusCode.ok.rawValue, nodes: [])
        return (.rest, [.request(request.number, progress)])
    }

    mutating func requested(_ request: TreeRequest, _ reply: CommandReply?) -> (Step, [Event]) {
        if request.action.isChange { forgetInventory() }
        let progress = request.progress(reply)
        if case .succeeded = progress, let reply, reply.cameInPieces, let status = reply.status,
            let value = request.action.value
        {
            return (.measuring(request, status, value), [])
        }
        return (.rest, [.request(request.number, progress)])
    }
}
