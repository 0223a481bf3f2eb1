import Attendance
import Base
import Site

/// What to do about settings that cannot be used, as `check` and `status` say it.
extension Settings.Problems {
    /// - Returns: nil where the problem's own sentence says what to do, as one about the file's form does.
    func remedy(of problem: Settings.Problem, isFirst: Bool) -> Remedy? {
        let advice = problem.setting == SettingTable.employeeMap.name ? mapAdvice(problem.contents) : nil
        let steps = [isFirst ? askInit : nil, step(problem), advice].compactMap(\.self)
        guard let first = steps.first else { return nil }
        let other = Phrase(en: "; or ", es: "; o ")
        return .advice(steps.dropFirst().reduce(first) { $0 + other + $1 })
    }

    private func step(_ problem: Settings.Problem) -> Phrase? {
        if isUnreadable {
            // What is missing needs no rights; its sentence has the remedy already.
            return isMissing
                ? Phrase(
                    en: "name the settings file that is there: --env-file FILE",
                    es: "nombre el archivo de ajustes que existe: --env-file ARCHIVO")
                : Phrase(
                    en: "run this with sudo; if that is not enough, fix the file's rights",
                    es: "ejecute esto con sudo; si no basta, corrija los permisos del archivo")
        }
        if let file = problem.contents { return Phrase(en: "correct \(file)", es: "corrija \(file)") }
        return problem.setting.map { name in
            place.within(
                en: { "\(problem.isMissing ? "set" : "correct") \(name)\($0)" },
                es: { "\(problem.isMissing ? "defina" : "corrija") \(name)\($0)" })
        }
    }

    /// The command that writes an employee map; into another file where this one is no map.
    private func mapAdvice(_ file: String?) -> Phrase {
        let command = "sudo hik2humand people --map --output"
        let name = SettingTable.employeeMap.name
        guard let file else { return Phrase(en: "\(command) FILE writes one", es: "\(command) ARCHIVO escribe uno") }
        let place = EmployeeMapFile.place(for: file)
        return place == file
            ? Phrase(en: "\(command) \(file) writes one", es: "\(command) \(file) escribe uno")
            : Phrase(
                en: "\(command) \(place) writes one, to be used with \(name)=\(place)",
                es: "\(command) \(place) escribe uno, para usarlo con \(name)=\(place)")
    }

    /// Where settings are to be corrected.
    private var place: Phrase {
        guard let file else { return Phrase(same: "; ") + SettingsPlace.advice }
        let note = SettingsPlace.note(on: file).map { Phrase(same: "; ") + $0 } ?? Phrase(same: "")
        return Phrase(en: " in \(file)", es: " en \(file)") + note
    }
}
