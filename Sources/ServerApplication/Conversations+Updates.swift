internal import DMServer
internal import Fleet
internal import SCOMOTerms

// What devices get that ask for updates.

extension Conversations {
    /// Acts on an update request as soon as it is known what the device has.
    func update(
        _ events: [Event], _ session: inout Session, _ work: inout DeviceWork, _ now: String
    ) async throws -> [DeviceOperation] {
        var queued: [DeviceOperation] = []
        for event in events {
            switch event {
            case .updateRequested(let request): session.update = request
            case .inventory(let inventory) where session.update != nil:
                session.update = nil
                queued += try await orders(inventory, &work, now)
            default: break
            }
        }
        return queued
    }

    private func orders(
        _ inventory: DeviceInventory, _ work: inout DeviceWork, _ now: String
    ) async throws -> [DeviceOperation] {
        let pending = Set(work.open(now: now).map(\.subject))
        let packages = policy.updates(for: inventory, pending: pending)
        let numbers = packages.isEmpty ? [] : try await store.operationNumbers(packages.count)
        var queued: [DeviceOperation] = []
        for (package, number) in zip(packages, numbers) {
            guard let task = OrderedTask(.downloadInstall, .download(package.reference(at: packageAddress)))
            else {
                continue
            }
            let operation = DeviceOperation(
                number: number, device: work.device.id, operation: .downloadInstall, task: task,
                correlator: Random.correlator(), package: package.file, requestedBy: .device, now: now)
            work.add(operation)
            queued.append(operation)
        }
        return queued
    }
}
