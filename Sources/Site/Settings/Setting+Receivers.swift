import Base
import Webhooks

extension Setting where Value == [Receiver] {
    /// The file that lists the receivers of outgoing webhooks; none when empty.
    static func receivers(_ name: String, _ summary: Phrase) -> Setting {
        Setting(name, [], shown: "", summary) { input in
            do throws(FileError) {
                let list = ReceiverList(try input.read(input.text))
                for problem in list.problems { input.refuse(problem) }
                for warning in list.warnings { input.warn(warning) }
                // URLs and signing secrets stand in it.
                if let sentence = SettingValues.exposure(of: input.text) { input.warn(sentence) }
                return list.receivers
            } catch {
                input.refuse(error)
                return nil
            }
        }
    }
}
