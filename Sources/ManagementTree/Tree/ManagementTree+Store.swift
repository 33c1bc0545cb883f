/// What is kept of nodes while changes are held.
struct HeldProperties {
    let before: NodeProperties
    /// Whether what commands have set is among what has changed. What the tree counts by itself may be lost.
    var areRequired = false
}

extension ManagementTree {
    /// From here to `storeHeld` changes may stay in memory: so a message of a thousand commands is one write.
    public func hold() {
        guard held == nil else { return }
        held = HeldProperties(before: properties.copy())
        for mount in mounts { mount.object.hold() }
    }

    /// Makes durable what was changed since `hold`; when that fails, undoes it. No answer to a command goes out before.
    ///
    /// - Throws: `.rollBackFailed` when some of it is durable and some isn't.
    public func storeHeld() throws(NodeError) {
        guard let held else { return }
        self.held = nil
        var isPartial = false
        do throws(NodeError) {
            // Properties first: those of nodes that then aren't made do no harm.
            if held.areRequired { try savePropertiesNow() }
            for mount in mounts {
                if try mount.object.storeHeld() { isPartial = true }
            }
        } catch {
            properties = held.before
            for mount in mounts { mount.object.dropHeld() }
            keepProperties()
            throw isPartial ? NodeError.rollBackFailed : error
        }
        if !held.areRequired && properties.records != held.before.records { arePropertiesBehind = true }
    }

    /// Stores what the tree noted by itself during messages: a power cut may take it, so it waited until there is time.
    public func catchUp() { if arePropertiesBehind { keepProperties() } }

    /// Stores what commands have set of nodes; while changes are held, with these.
    func saveProperties() throws(NodeError) {
        guard held == nil else {
            held?.areRequired = true
            return
        }
        try savePropertiesNow()
    }

    func savePropertiesNow() throws(NodeError) {
        try store?.save(properties.records)
        arePropertiesBehind = false
    }
}
