// A fleet moves from one store to another, whichever they are.

/// How much there was of everything.
public struct CopiedFleet: Equatable, Sendable {
    /// Each is counted once; inventories belong to their devices.
    public var (devices, operations, commands, answers) = (0, 0, 0, 0)
    /// Entries of the audit log may get other numbers.
    public var (tokens, audit) = (0, 0)
}

extension FleetStore {
    /// Copies everything to a store that is empty, page by page, so that no more than a page is in memory. Nobody may use
    /// either meanwhile; what was copied counts as written once.
    ///
    /// - Throws: `notEmpty`. When it is broken off, what was copied by then is there.
    public func copyAll(to target: any FleetStore) async throws(FleetStoreError) -> CopiedFleet {
        try await target.requireEmpty()
        var copied = CopiedFleet()
        copied.devices = try await copyDevices(to: target)
        copied.operations = try await copyOperations(to: target)
        copied.commands = try await copyCommands(to: target)
        copied.answers = try await copyAnswers(to: target)
        try await copyEvents(to: target)
        try await copyWebhooks(to: target)
        copied.tokens = try await copyTokens(to: target)
        try await copyEnrolments(to: target)
        try await copyEnrolmentTokens(to: target)
        copied.audit = try await copyAudit(to: target)
        let last = try await (operationNumbers(1).first ?? 1, commandNumber())
        try await target.skipNumbers(operations: last.0 - 1, commands: last.1 - 1)
        return copied
    }

    private func requireEmpty() async throws(FleetStoreError) {
        guard try await devices(DeviceQuery(limit: 1)).isEmpty,
            try await answers(after: "", limit: 1).isEmpty, try await tokens(after: "", limit: 1).isEmpty
        else { throw .notEmpty }
    }

    private func copyDevices(to target: any FleetStore) async throws(FleetStoreError) -> Int {
        var (query, count) = (DeviceQuery(limit: 50), 0)
        while case let page = try await devices(query), let last = page.last {
            var transaction = FleetTransaction()
            for var device in page {
                device.version = 0
                transaction.devices.append(device)
                transaction.inventories[device.id] = try await inventory(of: device.id)
            }
            try await target.commit(transaction)
            (query.after, count) = (last.id, count + page.count)
        }
        return count
    }

    private func copyOperations(to target: any FleetStore) async throws(FleetStoreError) -> Int {
        var (query, count) = (WorkQuery<DeviceOperation.State>(limit: 500), 0)
        while case let page = try await operations(query), let last = page.last {
            var transaction = FleetTransaction()
            for var operation in page {
                operation.version = 0
                transaction.operations.append(operation)
            }
            try await target.commit(transaction)
            (query.after, count) = (last.number, count + page.count)
        }
        return count
    }

    /// One by one, since their values may be long.
    private func copyCommands(to target: any FleetStore) async throws(FleetStoreError) -> Int {
        var (query, count) = (WorkQuery<DeviceCommand.State>(limit: 100), 0)
        while case let page = try await commands(query), let last = page.last {
            for short in page {
                guard var command = try await command(short.number) else { continue }
                command.version = 0
                var transaction = FleetTransaction()
                transaction.commands = [command]
                try await target.commit(transaction)
            }
            (query.after, count) = (last.number, count + page.count)
        }
        return count
    }

    /// Under the numbers that they have.
    private func copyEvents(to target: any FleetStore) async throws(FleetStoreError) {
        var number: Int64 = 0
        while case let page = try await events(after: number, limit: 500), let last = page.last {
            var transaction = FleetTransaction()
            transaction.events = page
            try await target.commit(transaction)
            number = last.number
        }
    }

    private func copyWebhooks(to target: any FleetStore) async throws(FleetStoreError) {
        for var webhook in try await webhooks() {
            webhook.version = 0
            var transaction = FleetTransaction()
            transaction.webhooks = [webhook]
            try await target.commit(transaction)
            try await copyDeadLetters(of: webhook.id, to: target)
        }
    }

    private func copyDeadLetters(of webhook: String, to target: any FleetStore) async throws(FleetStoreError)
    {
        var id = ""
        while case let page = try await deadLetters(of: webhook, after: id, limit: 100), let last = page.last
        {
            var transaction = FleetTransaction()
            transaction.deadLetters = page
            for index in page.indices { transaction.deadLetters[index].version = 0 }
            try await target.commit(transaction)
            id = last.id
        }
    }

    private func copyTokens(to target: any FleetStore) async throws(FleetStoreError) -> Int {
        var (name, count) = ("", 0)
        while case let page = try await tokens(after: name, limit: 500), let last = page.last {
            var transaction = FleetTransaction()
            for var token in page {
                token.version = 0
                transaction.tokens.append(token)
            }
            try await target.commit(transaction)
            (name, count) = (last.name, count + page.count)
        }
        return count
    }

    private func copyEnrolments(to target: any FleetStore) async throws(FleetStoreError) {
        var query = EnrolmentQuery(limit: 100)
        while case let page = try await enrolments(query), let last = page.last {
            var transaction = FleetTransaction()
            transaction.enrolments = page
            for index in page.indices { transaction.enrolments[index].version = 0 }
            try await target.commit(transaction)
            query.after = last.key
        }
    }

    private func copyEnrolmentTokens(to target: any FleetStore) async throws(FleetStoreError) {
        var name = ""
        while case let page = try await enrolmentTokens(after: name, limit: 500), let last = page.last {
            var transaction = FleetTransaction()
            transaction.enrolmentTokens = page
            for index in page.indices { transaction.enrolmentTokens[index].version = 0 }
            try await target.commit(transaction)
            name = last.name
        }
    }

    private func copyAudit(to target: any FleetStore) async throws(FleetStoreError) -> Int {
        var (number, count) = (Int64(0), 0)
        while case let page = try await audit(after: number, limit: 500), let last = page.last {
            var transaction = FleetTransaction()
            transaction.audit = page
            try await target.commit(transaction)
            (number, count) = (last.number, count + page.count)
        }
        return count
    }

    private func copyAnswers(to target: any FleetStore) async throws(FleetStoreError) -> Int {
        var (after, count) = ("", 0)
        while case let page = try await answers(after: after, limit: 10), let last = page.last {
            for answer in page {
                var transaction = FleetTransaction()
                transaction.answer = answer
                try await target.commit(transaction)
            }
            (after, count) = (last.key, count + page.count)
        }
        return count
    }
}
