/// A name that isn't the same in the cache and on the disk.
private struct NameChange {
    let directory: FileNode
    let name: String

    var cached: FileNode? { directory.entries?[name] }
    var onDisk: FileNode? { directory.entriesOnDisk[name] }

    func settle(isKept: Bool) {
        let node = isKept ? cached : onDisk
        directory.entries?[name] = node
        directory.entriesOnDisk[name] = node
    }
}

extension FileNode {
    /// Every second change of names below this directory reaches the disk, in the order of their paths.
    ///
    /// A rename is one change, though it touches two names: no file system loses it by half.
    ///
    /// - Parameter first: Whether the first one does.
    func keepSomeNames(first: Bool) {
        let changes = nameChanges
        var groups = Array(changes.indices)
        for (to, change) in changes.enumerated() {
            for (from, other) in changes.enumerated() {
                guard let node = change.cached, node === other.onDisk, groups[from] != groups[to] else {
                    continue
                }
                let (old, new) = (groups[from], groups[to])
                groups = groups.map { $0 == old ? new : $0 }
            }
        }
        let order = groups.reduce(into: [Int]()) { if !$0.contains($1) { $0.append($1) } }
        let kept = Set(order.enumerated().filter { ($0.offset % 2 == 0) == first }.map { $0.element })
        for (change, group) in zip(changes, groups) { change.settle(isKept: kept.contains(group)) }
    }

    private var nameChanges: [NameChange] {
        var changes: [NameChange] = []
        var seen: Set<ObjectIdentifier> = []
        collect(&changes, &seen)
        return changes
    }

    private func collect(_ changes: inout [NameChange], _ seen: inout Set<ObjectIdentifier>) {
        guard let entries, seen.insert(ObjectIdentifier(self)).inserted else { return }
        for name in Set(entries.keys).union(entriesOnDisk.keys).sorted() {
            let change = NameChange(directory: self, name: name)
            if change.cached !== change.onDisk { changes.append(change) }
            change.cached?.collect(&changes, &seen)
            change.onDisk?.collect(&changes, &seen)
        }
    }
}
