import Foundation
import Linux

/// What the kernel was asked, and what it says, in this process: the functions below stand in for the C library's.
public enum Kernel {
    fileprivate static let synchronized = Monitor<Set<String>>([])
    fileprivate static let space = Monitor<[String: (free: UInt, all: UInt)]>([:])

    /// Whether the file was made durable by fsync(2) since the program began.
    public static func hasSynchronized(_ path: String) -> Bool {
        synchronized.withLock { $0.contains(name(of: path)) }
    }

    /// Lets a directory's file system seem to have this much room, for those who ask for it by that directory.
    ///
    /// - Parameters:
    ///   - bytes: A multiple of 512.
    ///   - all: What the file system has in all.
    public static func limitSpace(of directory: String, to bytes: Int, of all: Int) {
        space.withLock { $0[name(of: directory)] = (UInt(bytes), UInt(all)) }
    }

    /// As the kernel has it.
    private static func name(of path: String) -> String {
        URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }

    fileprivate static func name(of descriptor: Int32) -> String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")) ?? ""
    }

    /// The C library's function of this name, behind the one of this program.
    static func original<Function>(_ name: String, _ type: Function.Type) -> Function? {
        // The macro RTLD_NEXT is the pointer -1.
        unsafe dlsym(UnsafeMutableRawPointer(bitPattern: -1), name).map { unsafe unsafeBitCast($0, to: type) }
    }
}

@c(fsync)
public func notedSynchronization(_ descriptor: Int32) -> Int32 {
    let result = Kernel.original("fsync", (@convention(c) (Int32) -> Int32).self)?(descriptor) ?? -1
    if result == 0 {
        let name = Kernel.name(of: descriptor)
        Kernel.synchronized.withLock { _ = $0.insert(name) }
    }
    return result
}

/// - Parameter status: A `statvfs`: words of which the second is the size of a block, the third their number, the fifth how many
///   are free.
@c(fstatvfs)
public func limitedSpace(_ descriptor: Int32, _ status: UnsafeMutablePointer<UInt>) -> Int32 {
    typealias Function = @convention(c) (Int32, UnsafeMutablePointer<UInt>) -> Int32
    let result = unsafe Kernel.original("fstatvfs", Function.self)?(descriptor, status) ?? -1
    let name = Kernel.name(of: descriptor)
    if let bytes = Kernel.space.withLock({ $0[name] }) {
        unsafe (status[1], status[2], status[4]) = (512, bytes.all / 512, bytes.free / 512)
    }
    return result
}
