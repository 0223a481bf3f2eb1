import Base
import HTTP

/// Humand's address and the key for it.
package struct HumandAccount: Equatable, Sendable {
    /// The base URL without a path.
    package var baseURL: String
    /// The key as given, with or without `Basic `.
    package var key: Secret
    package var clockInPath = "/public/api/v1/time-tracking/entries/clockIn"
    package var clockOutPath = "/public/api/v1/time-tracking/entries/clockOut"
    /// HUMAND_READ_BACK
    package var readsBack = true
    package var words = RefusalWords()

    package init(baseURL: String, key: Secret) {
        self.baseURL = baseURL
        self.key = key
    }

    /// Why Humand did not answer, without the key.
    func sentence(_ failure: HTTPFailure) -> Sentence {
        Sentence(.humand, .sentence(failure.sentence.mapWords(key.removed)))
    }

    /// The Authorization field; it contains the key as given, not encoded again.
    var authorization: String {
        let text = key.reveal().trimmingSpaces
        return "Basic " + (text.lowercased().hasPrefix("basic ") ? String(text.dropFirst(6)).trimmingSpaces : text)
    }
}
