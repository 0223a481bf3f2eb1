/// The paths at which pushes arrive.
package enum PushPath {
    package static let hikCentral = "/webhook/hikvision/events"
    /// FindFace's secret follows.
    package static let findFace = "/webhook/findface/"
}
