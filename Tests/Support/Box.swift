import Foundation

/// A value that a test shares with the threads it starts.
final class Box<Value: Sendable>: @unchecked Sendable {  // Every access is under the lock.
    private let lock = NSLock()
    private var stored: Value

    init(_ value: Value) { stored = value }

    var value: Value {
        get { lock.withLock { stored } }
        set { lock.withLock { stored = newValue } }
    }

    /// Changes the value, with nobody in between.
    func update<Result>(_ change: (inout Value) -> Result) -> Result { lock.withLock { change(&stored) } }
}
