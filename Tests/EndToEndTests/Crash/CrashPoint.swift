import Foundation

@testable import Support

/// The steps before and after which a program is killed.
///
/// A file step is a system call: a kill at its beginning is the moment before it and, since the call before it is
/// done, the moment after that one.
enum CrashPoint: String, CaseIterable, Sendable {
    case beforeReadAppend = "before what was read is appended"
    case beforeReadSync = "what was read is appended, before its sync"
    case afterReadSync = "what was read is synced"
    case beforeSendingAppend = "before a post's intent is appended"
    case beforeSendingSync = "a post's intent is appended, before its sync"
    case afterSendingSync = "a post's intent is synced, before the request"
    case beforeOutcomeAppend = "an answer has been received, before its outcome is appended"
    case beforeOutcomeSync = "an outcome is appended, before its sync"
    case afterOutcomeSync = "an outcome is synced"

    case beforeCursorWrite = "before the new cursor is written"
    case beforeCursorSync = "the new cursor is written, before its sync"
    case beforeCursorRename = "the new cursor is synced, before it takes its place"
    case beforeCursorFolderSync = "the new cursor is in its place, before the folder's sync"
    case afterCursorFolderSync = "the new cursor is in its place and the folder synced"

    case beforeDayWrite = "before a new day's file is written"
    case beforeDaySync = "a new day's file is written, before its sync"
    case beforeDayRename = "a new day's file is synced, before it takes its place"
    case beforeDayFolderSync = "a new day's file is in its place, before the folder's sync"
    case afterDayFolderSync = "a new day's file is in its place and the folder synced"
    case beforeRemoval = "before an old file is removed"
    case betweenRemovals = "one old file is removed, another is not"
    case afterRemovals = "all old files are removed"

    case postArrived = "Humand has a post and does nothing with it"
    case postPerformed = "Humand has taken a post, before its answer"
    case postPerformedLater = "Humand takes a post three seconds after its sender's end"
    case postAnswered = "Humand has answered a post"
    case readBackArrived = "Humand is asked for a person's entries"
    case readBackAnswered = "Humand has answered with a person's entries"
    case queryArrived = "HikCentral is asked"
    case queryAnswered = "HikCentral has answered"
    case anyMoment = "at any moment"

    /// The points that occur once a day.
    static let ofTheDay: [CrashPoint] = [
        .beforeDayWrite, .beforeDaySync, .beforeDayRename, .beforeDayFolderSync, .afterDayFolderSync, .beforeRemoval,
        .betweenRemovals, .afterRemovals,
    ]

    /// The points that occur while a post is in doubt.
    static let ofReadingBack: [CrashPoint] = [.readBackArrived, .readBackAnswered]

    /// The file that a call at this point concerns.
    enum File { case ledger, lock, newCursor, stateFolder, newDay, ledgerFolder, old }

    /// A system call to be killed at: which call, on which file, and which of the calls in a run.
    struct Aim {
        var call: String
        var file: File
        var numbers: ClosedRange<Int>

        init(_ call: String, _ file: File, _ numbers: ClosedRange<Int>) {
            self.call = call
            self.file = file
            self.numbers = numbers
        }
    }

    /// What to aim at for this point, if only strace can hit it; appends of every kind are one call, so the point hit
    /// is known only afterwards.
    var aim: Aim? {
        switch self {
        case .beforeReadAppend: Aim("write", .ledger, 1...2)
        case .beforeSendingAppend, .beforeOutcomeAppend: Aim("write", .ledger, 2...7)
        case .beforeReadSync: Aim("fdatasync", .ledger, 1...2)
        case .beforeSendingSync, .beforeOutcomeSync: Aim("fdatasync", .ledger, 2...7)
        // The first note is written when the lock is taken.
        case .afterReadSync: Aim("pwrite64", .lock, 2...3)
        case .afterSendingSync, .afterOutcomeSync: Aim("pwrite64", .lock, 3...8)
        case .beforeCursorWrite: Aim("write", .newCursor, 1...2)
        case .beforeCursorSync: Aim("fdatasync", .newCursor, 1...2)
        case .beforeCursorRename: Aim("rename", .newCursor, 1...2)
        case .beforeCursorFolderSync: Aim("fsync", .stateFolder, 1...2)
        case .afterCursorFolderSync: Aim("close", .stateFolder, 1...3)
        case .beforeDayWrite: Aim("write", .newDay, 1...1)
        case .beforeDaySync: Aim("fdatasync", .newDay, 1...1)
        case .beforeDayRename: Aim("rename", .newDay, 1...1)
        case .beforeDayFolderSync: Aim("fsync", .ledgerFolder, 1...1)
        // The folder is listed, and closed again, when the ledger is opened.
        case .afterDayFolderSync: Aim("close", .ledgerFolder, 2...4)
        case .beforeRemoval: Aim("unlink", .old, 1...1)
        case .betweenRemovals: Aim("unlink", .old, 2...2)
        case .afterRemovals: Aim("openat", .ledger, 1...1)
        default: nil
        }
    }
}
