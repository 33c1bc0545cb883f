import CLinux

/// A system call that takes as long as a disk likes: on a thread of its own, while the waiter serves others.
enum BlockingCall {
    /// Returns when the call has ended, and not before: what is being made durable can't be left half way.
    ///
    /// - Parameter waiter: nil: nobody else is to be served, and the call is made here. So it is when there is no thread.
    static func run(_ waiter: (any Waiter)?, _ call: @escaping @Sendable () -> Int32) throws(Errno) {
        let result = Monitor<Int32>(0)
        guard let waiter, let (thread, done) = start(call, result) else {
            _ = try checked(call)
            return
        }
        done.outlast(waiter)
        thread.join()
        let number = result.withLock { $0 }
        guard number == 0 else { throw Errno(number: number) }
    }

    /// - Parameter result: Becomes the call's `errno`, if it fails.
    private static func start(
        _ call: @escaping @Sendable () -> Int32, _ result: Monitor<Int32>
    ) -> (thread: Thread, done: Event)? {
        do throws(Errno) {
            let done = try Event()
            let thread = try Thread {
                do throws(Errno) {
                    _ = try checked(call)
                } catch {
                    let number = error.number
                    result.withLock { $0 = number }
                }
                done.signal()
            }
            return (thread, done)
        } catch {
            return nil
        }
    }
}
