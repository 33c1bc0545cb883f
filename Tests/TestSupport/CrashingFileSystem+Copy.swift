extension CrashingFileSystem {
    /// Another file system with the same on its disk. What was not synchronized is taken as durable.
    public func copy() -> CrashingFileSystem {
        let copy = CrashingFileSystem()
        copy.fault = .none
        copy.root = root.copy()
        (copy.space, copy.restarts, copy.unlisted) = (space, restarts, unlisted)
        return copy
    }

    /// Everything there is, with contents: two equal ones can't be told apart.
    public var snapshot: [String: [UInt8]] {
        var snapshot: [String: [UInt8]] = [:]
        listed.add(to: &snapshot, as: "")
        return snapshot
    }
}

extension FileNode {
    fileprivate func add(to snapshot: inout [String: [UInt8]], as name: String) {
        switch kind {
        case .file(let cached, _): snapshot[name] = cached
        case .link(let text): snapshot[name + "@"] = Array(text.utf8)
        case .directory(let cached, _):
            snapshot[name + "/"] = []
            for (child, node) in cached { node.add(to: &snapshot, as: "\(name)/\(child)") }
        }
    }

    fileprivate func copy() -> FileNode {
        switch kind {
        case .file(let cached, _): FileNode(.file(cached: cached, onDisk: cached), mode: mode)
        case .link(let text): FileNode(.link(text), mode: mode)
        case .directory(let cached, _): FileNode.directory(cached.mapValues { $0.copy() }, mode: mode)
        }
    }

    static func directory(_ entries: [String: FileNode], mode: UInt32) -> FileNode {
        FileNode(.directory(cached: entries, onDisk: entries), mode: mode)
    }
}
