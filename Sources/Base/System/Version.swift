/// The version that is released next.
package enum Version {
    package static let current = "0.1.0"
}
