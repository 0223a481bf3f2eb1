import Base

/// What becomes of a request to reload the settings.
package enum Reload {
    /// The new settings cannot be used; the old ones stay.
    case refused([Phrase])
    case adopted(Assembly)
    /// What they want cannot be adopted by an engine that works: it ends, and another one goes on.
    case succeeded
}

/// What the last reload came to, for the command that asked for it and for `status`.
package struct ReloadResult: Equatable, Sendable {
    /// Counted from 1 since the start of the program, so that whoever asks knows the answer from an earlier one.
    package var number: Int
    package var at: Span
    /// Why the settings are as before; empty when the new ones are in force.
    package var problems: [Phrase] = []
    /// The new settings have been taken, and HikCentral's doors are not known yet.
    package var isUndecided = false
    var isAdopted = false
}
