/// The settings that messages about events, sources and sinks refer to.
///
/// Only messages use these names: nothing in this target reads a setting.
package enum SettingName: String, CaseIterable, Sendable, CustomStringConvertible {
    case hikCentralHost = "HIKVISION_HOST"
    case hikCentralKey = "HIK_APP_KEY"
    case hikCentralSecret = "HIK_SECRET"
    case hikCentralUser = "HIK_USER_ID"
    case signsKeyOnly = "HIK_SIGN_KEY_ONLY"
    case eventTypes = "HIK_EVENT_TYPES"
    case eventFilter = "EVENT_FILTER"
    case entryDevices = "ENTRY_DEVICES"
    case exitDevices = "EXIT_DEVICES"
    case direction = "DIRECTION"
    case employeeMap = "EMPLOYEE_MAP"
    case maxAge = "MAX_AGE"
    case alternateReset = "ALTERNATE_RESET"
    case startFrom = "START_FROM"
    case findFaceMap = "FINDFACE_MAP"
    case findFaceConfidence = "FINDFACE_MIN_CONFIDENCE"
    case findFaceTrust = "FINDFACE_TRUST"
    case findFaceMaximum = "FINDFACE_MAX_PER_HOUR"
    case humandAddress = "HUMAND_BASE_URL"
    case humandKey = "HUMAND_AUTH"
    case readBack = "HUMAND_READ_BACK"

    package var description: String { rawValue }
}
