import Glibc
public import Linux

extension FileHandle {
    /// A file without a name that holds `bytes`, opened at its beginning.
    public static func holding(_ bytes: [UInt8]) throws -> FileHandle {
        var name = Array("/tmp/scomo-test-XXXXXX".utf8CString)
        let handle = FileHandle(owning: unsafe mkstemp(&name))
        _ = unsafe unlink(name)
        try handle.write(bytes.span)
        lseek(handle.descriptor, 0, SEEK_SET)
        return handle
    }
}
