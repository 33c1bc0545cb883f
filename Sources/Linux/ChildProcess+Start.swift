import CLinux

extension ChildProcess {
    /// Starts a program with `output` as its standard output and error.
    static func start(
        _ words: [String], in directory: borrowing FileHandle, adding more: [String], output: Int32
    ) throws(Errno) -> ChildProcess {
        try start(
            words, SpawnActions(directory: directory.descriptor, output: output), environment + more)
    }

    /// Starts a program with `input` as its standard input. What it prints goes where this program's lines go.
    static func start(_ words: [String], input: Int32) throws(Errno) -> ChildProcess {
        try start(words, SpawnActions(input: input), environment + inherited)
    }

    private static func start(
        _ words: [String], _ actions: consuming SpawnActions, _ environment: [String]
    ) throws(Errno) -> ChildProcess {
        let attributes = try SpawnAttributes()
        var identifier: pid_t = 0
        let status = unsafe withCStrings(words) { arguments in
            unsafe withCStrings(environment) { environment in
                // Without a search in PATH: a bare name is a file of the directory, never a system's program.
                unsafe posix_spawn(
                    &identifier, words.first ?? "", actions.actions, attributes.attributes, arguments,
                    environment)
            }
        }
        try accepted(status)
        return ChildProcess(identifier: identifier)
    }

    /// What a daemon of the system would have too. - Source: systemd.exec(5), "Environment variables in
    /// spawned processes".
    private static var environment: [String] {
        ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"]
    }

    /// What says where lines of the log go, and how they look there (`Journal`).
    private static var inherited: [String] {
        let names: [StaticString] = ["JOURNAL_STREAM", "INVOCATION_ID", "TERM", "NO_COLOR"]
        return names.compactMap { name in Program.environment(name).map { "\(name)=\($0)" } }
    }
}

/// The functions of posix_spawn(3) return an error's number instead of setting `errno`.
private func accepted(_ status: Int32) throws(Errno) {
    guard status == 0 else { throw Errno(number: status) }
}

/// Passes words to C as an array of strings that ends with a null pointer.
private func withCStrings<Result>(
    _ words: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var text: [CChar] = []
    var starts: [Int] = []
    for word in words {
        starts.append(text.count)
        text += word.utf8.map { CChar(bitPattern: $0) } + [0]
    }
    return unsafe text.withUnsafeMutableBufferPointer { text in
        var pointers = unsafe starts.map { unsafe text.baseAddress?.advanced(by: $0) } + [nil]
        return unsafe body(&pointers)
    }
}

/// Owns one `posix_spawn_file_actions_t`: what becomes of the child's descriptors.
@safe private struct SpawnActions: ~Copyable {
    let actions = UnsafeMutablePointer<posix_spawn_file_actions_t>.allocate(capacity: 1)

    init(directory: Int32, output: Int32) throws(Errno) {
        try accepted(unsafe posix_spawn_file_actions_init(actions))
        try accepted(unsafe posix_spawn_file_actions_addfchdir_np(actions, directory))
        try accepted(unsafe posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0))
        try accepted(unsafe posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO))
        try accepted(unsafe posix_spawn_file_actions_adddup2(actions, output, STDERR_FILENO))
        // Ours are closed on exec anyway; what a library opened may not be.
        try accepted(unsafe posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1))
    }

    init(input: Int32) throws(Errno) {
        try accepted(unsafe posix_spawn_file_actions_init(actions))
        try accepted(unsafe posix_spawn_file_actions_adddup2(actions, input, STDIN_FILENO))
        try accepted(unsafe posix_spawn_file_actions_adddup2(actions, STDERR_FILENO, STDOUT_FILENO))
        try accepted(unsafe posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1))
    }

    deinit {
        unsafe posix_spawn_file_actions_destroy(actions)
        unsafe actions.deallocate()
    }
}

/// Owns one `posix_spawnattr_t`: a group of its own, and signals as if nobody had touched them.
@safe private struct SpawnAttributes: ~Copyable {
    let attributes = UnsafeMutablePointer<posix_spawnattr_t>.allocate(capacity: 1)

    init() throws(Errno) {
        try accepted(unsafe posix_spawnattr_init(attributes))
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        try accepted(unsafe posix_spawnattr_setflags(attributes, Int16(flags)))
        try accepted(unsafe posix_spawnattr_setpgroup(attributes, 0))
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        try accepted(unsafe posix_spawnattr_setsigmask(attributes, &signals))
        unsafe sigfillset(&signals)
        try accepted(unsafe posix_spawnattr_setsigdefault(attributes, &signals))
    }

    deinit {
        unsafe posix_spawnattr_destroy(attributes)
        unsafe attributes.deallocate()
    }
}
