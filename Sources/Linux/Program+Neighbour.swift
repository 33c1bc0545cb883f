extension Program {
    /// The path of another program that was installed beside this one.
    public static func neighbour(_ name: String) -> String {
        // The kernel's link, with the path that the program has now.
        guard let processes = try? LinuxFileSystem(root: "/proc/self"),
            let own = try? processes.readSymbolicLink("exe"),
            let end = own.utf8.lastIndex(of: UInt8(ascii: "/"))
        else { return "/usr/bin/\(name)" }
        return "\(own[...end])\(name)"
    }
}
