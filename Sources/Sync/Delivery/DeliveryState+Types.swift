import Attendance
import Base
import Ledger

/// The states of delivery, what moves it from one to the next, and what it asks for.
extension DeliveryState {
    enum State: Equatable {
        /// Nothing is under way; the ledger is asked for the next punch.
        case idle
        /// The punch is being posted. The outcome before it went to the disk together with its intent, in one append.
        case posting(Delivery, after: Write? = nil)
        /// Humand has accepted a punch. Its outcome goes to the disk with the intent of the next post, or, when none
        /// follows at once, by itself; nothing else happens before.
        case accepted(Write)
        /// Humand refused the punch; reading back tells whether that is true.
        case judging(Delivery, Refused)
        /// A post of this punch may have arrived; reading back tells.
        case confirming(Delivery)
        /// Nothing is sent before this time of the monotonic clock.
        indirect case resting(until: Span, then: State)
        /// An outcome has to reach the disk before anything else happens.
        indirect case writing(Write, then: State)
    }

    enum Event: Equatable {
        /// The engine has time. `pause` is how long the sink wants to be left alone.
        case turn(pause: Span)
        /// The ledger's oldest punch.
        case taken(Delivery)
        /// The ledger has nothing to deliver before this time, if ever; or nothing that may follow at once.
        case nothingToTake(until: Instant?)
        case posted(PostVerdict, pause: Span)
        case readBack(ReadBack)
        case written
        /// The sink was replaced, because the settings changed.
        case settingsChanged
    }

    enum Action: Equatable {
        case wait(Wake)
        /// Ask the ledger for the next punch.
        case take
        /// The same, while an outcome waits to be written with its intent.
        case takeNext(after: Write)
        /// Write the outcome that waits and the intent in one append, then post.
        case post(Delivery, after: Write? = nil)
        case readBack(Punch)
        case write(Write)
    }

    /// A punch whose turn it is.
    struct Delivery: Equatable {
        var line: Int
        var punch: Punch
        /// By which rule it came about.
        var reason = ""
        /// A post of it may have arrived.
        var isUnconfirmed = false
        /// Until when an earlier punch of the same person must not be overtaken.
        var waitsUntil: Instant?

        /// This post has done nothing; what an earlier one may have done stays open.
        func queuedAgain(_ sentence: Sentence) -> Outcome {
            Outcome(.queued, sentence, isUnconfirmed: isUnconfirmed)
        }
    }

    /// What Humand said to a post that it refused.
    struct Refused: Equatable {
        var refusal: Refusal
        var said: Sentence
        var code: RefusalCode?
    }

    /// An outcome for the ledger, and what it means for the person's other punches.
    struct Write: Equatable {
        enum Others: Equatable {
            case stay
            /// Later ones wait as long: out of order, Humand would refuse them.
            case wait
            /// Refused ones are tried again, and those behind them: this punch may be what Humand missed.
            case retry
        }

        var line: Int
        var outcome: Outcome
        var others: Others
    }

    /// What keeps punches from getting through.
    struct Trouble: Equatable {
        /// Since when, on the monotonic clock.
        var since: Span
        var failures = 0
        var reason = Sentence.words("")
        var level = LogLevel.warning
        var standstill: Standstill?
    }

    /// Why no punch at all can be posted until a person does something.
    enum Standstill: Equatable {
        case unauthorized
        case noRights
        case misdirected

        func sentence(_ answer: Sentence) -> Sentence {
            switch self {
            case .unauthorized: Sentence(.unauthorized, .sentence(answer), "\(SettingName.humandKey)")
            case .noRights: Sentence(.noRights, .sentence(answer))
            case .misdirected: Sentence(.misdirected, .sentence(answer), "\(SettingName.humandAddress)")
            }
        }
    }
}
