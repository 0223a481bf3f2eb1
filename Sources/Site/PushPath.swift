/// The paths at which pushes arrive.
package enum PushPath {
    package static let hikCentral = "/webhook/hikvision/events"
}
