import Base
import Ledger
import Webhooks

/// How a receiver of webhooks is doing, as its file in the state directory says.
package struct ReceiverStatus {
    package enum State: String, Sendable {
        /// It gets what happens.
        case on
        /// It does not take what it is sent.
        case failing
        /// It said that it is gone.
        case off
        /// The settings say that it gets nothing.
        case inactive
        /// Nobody has delivered to it yet.
        case new
        /// Its file cannot be read.
        case unreadable

        package var phrase: Phrase {
            let spanish =
                switch self {
                case .on: "activo"
                case .failing: "falla"
                case .off: "apagado"
                case .inactive: "inactivo"
                case .new: "sin comenzar"
                case .unreadable: "ilegible"
                }
            return Phrase(en: rawValue, es: spanish)
        }
    }

    package let receiver: Receiver
    package let state: State
    /// Nil where there is none that can be read.
    package let progress: ReceiverProgress?

    package init(_ receiver: Receiver, folder: StateFolder, files: any FileSystem) {
        self.receiver = receiver
        switch try? ReceiverFile(receiver.title, in: folder, files: files).read() {
        case .progress(let progress):
            self.progress = progress
            if !receiver.isActive {
                state = .inactive
            } else if progress.off != nil, progress.fingerprint == receiver.fingerprint {
                state = .off
            } else {
                state = progress.failures > 0 ? .failing : .on
            }
        case .nothing: (progress, state) = (nil, receiver.isActive ? .new : .inactive)
        case .unreadable, nil: (progress, state) = (nil, .unreadable)
        }
    }

    /// How long the oldest item has been waiting that was tried; zero while nothing is late.
    func lag(_ now: Instant) -> Span {
        progress?.waitingSince.map { max(now - $0, .milliseconds(0)) } ?? .milliseconds(0)
    }
}
