import Attendance
import Base

/// Notices devices that come back online: what they recorded meanwhile is on its way to HikCentral.
///
/// It is only a hint. A gateway that does not allow the list is not asked again, and nothing that goes wrong here
/// disturbs reading: the late check finds what was uploaded in any case.
struct DeviceWatch {
    private var isOnline: [String: Bool] = [:]
    private var isListed = false
    private var isForbidden = false
    private var failures = 0
    private var restUntil: Span?
    /// The devices as last listed; nil before.
    private(set) var devices: [AccessDevice]?

    /// The devices that were away when last looked at.
    var offline: [String] { (devices ?? []).filter { !$0.isOnline }.map(\.label) }

    /// A list that fails this often in a row is left alone for an hour.
    static let attempts = 3

    /// Asks once.
    ///
    /// - Returns: whether a device has come online since the last time.
    /// - Throws: only `stopped`.
    mutating func look(at source: any EventSource, uptime: Span, log: Log) throws(SourceError) -> Bool {
        guard !isForbidden, restUntil.map({ uptime >= $0 }) ?? true else { return false }
        do {
            guard let devices = try source.devices() else {
                isForbidden = true
                return false
            }
            (failures, restUntil) = (0, nil)
            return compare(devices, log)
        } catch {
            switch error {
            case .stopped: throw error
            case .refused, .misconfigured:
                isForbidden = true
                log.info(
                    .devicesUnknown,
                    "this key may not list devices, so that one coming online is noticed only by what it uploads",
                    [.answer: "\(error)"])
            case .unavailable, .slowDown, .tooFull, .unreadablePerson:
                failures += 1
                if failures >= DeviceWatch.attempts { restUntil = uptime + .hours(1) }
                log.debug(.devicesFailure, "\(error)")
            }
            return false
        }
    }

    private mutating func compare(_ devices: [AccessDevice], _ log: Log) -> Bool {
        var isBack = false
        var missing: [String] = []
        for device in devices {
            let before = isOnline.updateValue(device.isOnline, forKey: device.code)
            guard before != device.isOnline else { continue }
            if !isListed {
                if !device.isOnline { missing.append(device.label) }
            } else if device.isOnline {
                // One that is new may have recorded before it was added.
                isBack = true
                log.info(
                    .deviceOnline, "a device is back; counts are compared now and while it uploads",
                    [.device: device.label])
            } else {
                log.info(
                    .deviceOffline, "a device is away; its events come when it is back", [.device: device.label])
            }
        }
        if !missing.isEmpty {
            log.info(
                .deviceOffline, "devices are away; their events come when they are back",
                [
                    .devices: "\(missing.count)",
                    .names: missing.prefix(10).joined(separator: ",") + (missing.count > 10 ? ",…" : ""),
                ])
        }
        isListed = true
        self.devices = devices
        return isBack
    }
}
