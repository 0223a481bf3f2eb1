/// What a sentence says; the word stands in the ledger.
///
/// All codes are in one place, below everybody who says them: whoever reads the ledger has to know each.
///
/// Only the program's own words are here. Each code has its form in `SentenceCode+Form.swift`.
package enum SentenceCode: String, CaseIterable, Sendable {
    /// A server's or a person's words, and those of the system.
    case words

    // MARK: What became of a post

    case accepted
    case dryRun
    /// Humand refused it, and holds these entries of its day.
    case refusedBeside
    /// Humand refused it, and holds nothing of its day.
    case refusedAlone
    /// Humand refused it, and refuses to list the employee's entries too.
    case refusedEmployee
    /// Humand refused it, and its day could not be read.
    case refusedUnread
    case refusedButShown
    case refusedStopped
    case refusedKeyToo
    case refusedNotRead
    case alreadyThere
    case future
    case notSent
    case notTaken
    case unconfirmed
    case unconfirmedStopped
    case unconfirmedShown
    case unconfirmedAbsent
    case unconfirmedUnreadable
    /// Of an earlier run, or of a ledger that was damaged: perhaps it was never sent.
    case sentAfterReading
    case sentAgain
    case setAside
    case readBackFailed
    case behind
    case unauthorized
    case noRights
    case misdirected

    // MARK: What a person decided

    case retried
    case released
    case corrected
    case dropped
    case obstacleDropped
    case reopened
    case otherArrived

    // MARK: What Humand holds

    case clockIn
    case clockOut
    case more

    // MARK: What a server answered

    /// `422 INVALID_ENTRY: …`
    case answer
    /// `422 …`
    case answerWords
    /// `422 INVALID_ENTRY`
    case answerCode
    /// `HTTP 502`
    case status
    case redirect
    case inBetween
    case via
    case withoutID
    case withoutEntries
    case withoutJSON
    /// A page for people.
    case page
    case humand
    case otherAnswer
    case otherEmployee
    case otherDirection
    case repeatedID
    case readBackOff
    case failedTimes
    case failedMissing
    /// A path, and what was said about it.
    case about
    case answered
    case answeredWords
    case answeredRedirect
    case answeredGone

    // MARK: What an answer lacks, and what is not known without it

    case noDays
    case noEntries
    case noUsers
    case otherPeople
    case missingEmployee
    case missingDays
    /// Of one day.
    case missingDay
    case missingUsers

    // MARK: Why there was no answer

    case timedOut
    case noUsableAnswer
    case answerTooLarge
    case stopping
    case noConnection
    case noAddress
    case noHost
    case proxyUnusable
    case proxyRefuses
    case handshakeEnded
    case connectionEnded
    case connectionEndedThen
    case usedConnectionEnded
    case noFinalAnswer
    case notHTTP
    case headerUnreadable
    case headerLineTooLong
    case headerTooLong
    case lengthDiffers
    case requestTooLong
    case requestWithoutURL
    case workerNotStarted
    case workerWithoutPipe
    case workerNotTaking
    case workerDied
    case workerOddAnswer
    case workerGarbled

    // MARK: TLS

    case untrustedIssuer
    case selfSigned
    case expired
    case notYetValid
    case nameMismatch
    case anyNameMismatch
    case notTLS
    case tlsFailed
    case withRemedy
    case lookAtCertificate
    case renewCertificate
    case setClock
    case useHTTPSPort
}
