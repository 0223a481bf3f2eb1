/// The environment of a worker process.
enum WorkerEnvironment {
    /// The worker does not need the program's configuration or its connection to systemd.
    static let withheld = [
        "HIK", "HUMAND", "PUSH_", "FINDFACE_", "WEBHOOKS_", "PING_", "NOTICE_", "NOTIFY_SOCKET", "WATCHDOG_", "LISTEN_",
        "CREDENTIALS_DIRECTORY", "XDG_",
    ]

    /// The program's environment without its secrets, as `NAME=value`.
    ///
    /// Proxies (`http_proxy`, `https_proxy`, `no_proxy`, `all_proxy`) pass, and libcurl honours them. Swift's
    /// backtraces are switched off: they take seconds and use up the request's deadline. The home folder is one in
    /// which nothing can be created; otherwise URLSession creates cache folders in the user's. Two arenas are enough
    /// for malloc: measured, the address space is then 230 MB instead of 600, and a limit of 512 MB costs no speed.
    /// With fixed thresholds the memory of a large answer goes back to the system at once. libdispatch would complain to
    /// the journal that an ordinary user may not raise a thread's priority.
    static func make(from environment: [String: String]) -> [String] {
        var kept = environment.filter { entry in !withheld.contains { entry.key.hasPrefix($0) } }
        kept["HOME"] = "/dev/null"
        kept["SWIFT_BACKTRACE"] = "enable=no"
        kept["LIBDISPATCH_LOG"] = kept["LIBDISPATCH_LOG"] ?? "NO"
        kept["MALLOC_ARENA_MAX"] = kept["MALLOC_ARENA_MAX"] ?? "2"
        for name in ["MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"] { kept[name] = kept[name] ?? "131072" }
        return kept.map { "\($0.key)=\($0.value)" }.sorted()
    }
}
