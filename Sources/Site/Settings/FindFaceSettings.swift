import Attendance
import Base
import FindFace
import Sync

/// What is set for FindFace's events.
package struct FindFaceSettings {
    package enum Trust: String, CaseIterable, Sendable {
        /// Punches go out by themselves.
        case post
        /// A person releases each.
        case hold
    }

    /// What the path ends with.
    package let secret: Secret
    package let entryCameras: [DeviceReference]
    package let exitCameras: [DeviceReference]
    package let map: EmployeeMap
    package let minimumConfidence: Double
    package let trust: Trust
    package let maximumPerHour: Int

    /// - Returns: nil where nothing is received from FindFace.
    init?(_ setting: inout SettingsReader) {
        let secret = setting(SettingTable.findFaceSecret)
        entryCameras = setting(SettingTable.findFaceEntryCameras)
        exitCameras = setting(SettingTable.findFaceExitCameras)
        map = setting(SettingTable.findFaceMap)
        minimumConfidence = setting(SettingTable.findFaceConfidence)
        trust = setting(SettingTable.findFaceTrust)
        maximumPerHour = setting(SettingTable.findFaceMaximum)
        guard let secret else {
            // One that cannot be used has been refused already.
            let isRefused = setting.problems.contains { $0.setting == SettingTable.findFaceSecret.name }
            if !isRefused, !entryCameras.isEmpty || !exitCameras.isEmpty {
                setting.reject(
                    SettingTable.findFaceSecret.definition,
                    en:
                        "with FINDFACE_ENTRY_CAMERAS or FINDFACE_EXIT_CAMERAS, it is the last part of the URL that FindFace "
                        + "sends to; openssl rand -hex 24 makes one",
                    es:
                        "con FINDFACE_ENTRY_CAMERAS o FINDFACE_EXIT_CAMERAS, es la última parte de la URL a la que envía "
                        + "FindFace; openssl rand -hex 24 genera uno")
            }
            return nil
        }
        self.secret = secret
        // A system for surveillance has cameras in the street, so none is taken unless it is named.
        if entryCameras.isEmpty, exitCameras.isEmpty {
            setting.reject(
                SettingTable.findFaceEntryCameras.definition,
                en: "with FINDFACE_SECRET, FINDFACE_ENTRY_CAMERAS and FINDFACE_EXIT_CAMERAS say what cameras mean",
                es:
                    "con FINDFACE_SECRET, FINDFACE_ENTRY_CAMERAS y FINDFACE_EXIT_CAMERAS dicen qué significan las cámaras"
            )
        }
    }

    func rules(site: MappingRules) -> FindFaceRules {
        FindFaceRules(
            site: site, map: map, entryCameras: entryCameras, exitCameras: exitCameras, isTrusted: trust == .post,
            maximumPerHour: maximumPerHour)
    }

    func decoder(zone: SiteZone) -> FindFaceDecoder {
        FindFaceDecoder(zone: zone, minimumConfidence: minimumConfidence)
    }
}
