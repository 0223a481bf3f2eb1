import Base

/// What `init` has changed so far, for whoever leaves it before its end: a pure value.
struct InitStanding {
    /// The settings.
    let file: String
    let draftFile: String
    /// The draft file has answers.
    var hasKept: Bool
    /// The settings are written.
    var isWritten = false
    /// What has been changed outside the settings file.
    var done: [Phrase] = []

    /// The state of the settings, with how to go on, and what else stays.
    var phrases: [Phrase] {
        let settings =
            if isWritten { InitText.unchecked(file) } else if hasKept {
                InitText.left(file, draftFile)
            } else { InitText.untouched(file) }
        return [settings] + done
    }
}
