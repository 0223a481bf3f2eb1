/// A phrase in a file of this program, whose reader chooses the language.
extension Phrase {
    package var json: JSONValue {
        english == spanish ? .string(english) : ["en": .string(english), "es": .string(spanish)]
    }

    /// - Parameter json: a text, as older versions wrote it, is the same in every language.
    package init?(_ json: JSONValue) {
        if let text = json.text {
            self.init(same: text)
        } else if let english = json["en"]?.text, let spanish = json["es"]?.text {
            self.init(en: english, es: spanish)
        } else {
            return nil
        }
    }
}
