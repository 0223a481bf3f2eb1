/// The version of the next release.
package enum Version {
    package static let current = "0.1.0"
}
