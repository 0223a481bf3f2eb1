import Base
import Site

/// How to start what does not run.
extension StatusFacts {
    /// What an empty state directory may mean; nil where there is something in it.
    func emptyState(_ settings: Settings, _ service: ServiceFacts?) -> EmptyState? {
        guard holder == nil, !isHidden, loss == nil, misplaced == nil, glance?.lastLine == nil, readTo == nil,
            daemon == nil
        else {
            return nil
        }
        return EmptyState(settings, service: service)
    }

    /// For the end of a sentence. `check` comes first: it knows when a start would do damage.
    var startAdvice: Phrase {
        guard let service, loss == nil, misplaced == nil, !mayBeEmptied else {
            return Phrase(
                en: "; hik2humand check says whether it can start", es: "; hik2humand check dice si puede arrancar")
        }
        let command = "systemctl \(service.isEnabled ? "start" : "enable --now") \(service.name)"
        switch service.state {
        case "masked":
            return Phrase(
                en: "; \(service.name) is masked: systemctl unmask \(service.name), then hik2humand check",
                es: "; \(service.name) está enmascarado (masked): systemctl unmask \(service.name), y después "
                    + "hik2humand check")
        case "activating" where !service.isStartedInVain:
            return Phrase(
                en: "; systemd is starting \(service.name): look again in a minute",
                es: "; systemd está iniciando \(service.name): mire otra vez en un minuto")
        case "failed":
            let code = service.endedWith
            return Phrase(
                en: "; \(service.name) has failed (\(code)): hik2humand check says why, then \(command)",
                es: "; \(service.name) falló (\(code)): hik2humand check dice por qué, y después \(command)")
        default:
            return Phrase(
                en: "; hik2humand check says whether it can start, then \(command)",
                es: "; hik2humand check dice si puede arrancar, y después \(command)")
        }
    }

    /// Nothing where systemd is not asked.
    var knownStartAdvice: Phrase { service == nil ? Phrase(same: "") : startAdvice }
}
