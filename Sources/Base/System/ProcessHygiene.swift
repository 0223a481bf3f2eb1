import Foundation

/// What every process of this program does before anything else.
package enum ProcessHygiene {
    /// Makes sure that no key leaves the process by a side door, and that every later error can be reported.
    ///
    /// - The descriptors 0 to 2 are open: otherwise the first files to be opened would become standard output. Where one
    ///   was closed, reading or writing there still fails.
    /// - Nobody but root reads the process's memory, and it writes no core: both hold the keys.
    /// - A pipe without a reader and a file at its size limit are errors like any other, not signals that kill.
    package static func begin() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
            if open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY) != descriptor { _exit(74) }
        }
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        GNUExtensions.denyMemoryToOthers()
    }
}

/// No thread can be had: the system's limits of processes, tasks or memory are used up.
package struct NoThread: Error, CustomStringConvertible {
    package var phrase: Phrase {
        Phrase(
            en: "no thread can be started: this user's or this service's limit is used up; raise it (ulimit -u, "
                + "TasksMax=), or end other processes",
            es: "no se puede iniciar ningún hilo: el límite de este usuario o de este servicio está agotado; auméntelo "
                + "(ulimit -u, TasksMax=), o termine otros procesos")
    }

    package var description: String { phrase.english }
}
