extension Int {
    /// The number with what is counted, which agrees with it: `1 marcaje retenido`, `2 marcajes retenidos`.
    package func counting(_ one: String, _ many: String) -> String { "\(self) \(self == 1 ? one : many)" }
}
