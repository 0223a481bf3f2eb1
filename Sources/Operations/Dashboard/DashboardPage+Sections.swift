import Attendance
import Base
import Ledger

/// What waits, and what the doors and the nights have brought.
extension DashboardPage {
    var hours: HTML { section("hours", DashboardText.hours, HourChart(facts.today, language).html) }

    /// Nothing where nothing is held: the figures say so.
    var held: HTML {
        guard !facts.held.isEmpty else { return .none }
        let items = facts.held.map { held -> HTML in
            let cause = held.cause?.phrase ?? Phrase(en: "another cause", es: "otra causa")
            let oldest = clock.text(held.oldest)
            return .tag(
                "li", .tag("strong", .text("\(held.count) × "), say(cause)),
                .tag(
                    "span", ["class": "quiet"],
                    say(Phrase(en: "the oldest of \(oldest)", es: "el más antiguo: \(oldest)"))),
                held.cause.map { .tag("p", say($0.advice)) } ?? .none,
                command(held.cause?.command ?? "hik2humand queue list"))
        }
        return section("held", DashboardText.heldTitle, .tag("ul", [:], items))
    }

    var doors: HTML {
        var content: [HTML] = []
        if facts.doors.isEmpty {
            content.append(quiet(DashboardText.noDoors))
        } else {
            let rows = facts.doors.map { door -> [HTML] in
                let last = door.lastEvent.map { clock.time($0, seconds: true) } ?? say(DashboardText.notYet)
                let silent: HTML =
                    door.isSilent ? " " + .tag("strong", ["class": "mark"], say(DashboardText.silent)) : .none
                return [.name(door.label), last + silent]
            }
            content.append(table(DashboardText.doors, [DashboardText.door, DashboardText.lastEvent], rows))
        }
        if !facts.offlineDevices.isEmpty {
            let names = facts.offlineDevices.prefix(10).map { HTML.name($0) }
            let list = names.dropFirst().reduce(names[0]) { $0 + ", " + $1 }
            let more: HTML = facts.offlineDevices.count > 10 ? "…" : .none
            content.append(
                .tag(
                    "p", ["class": "offline"],
                    .tag(
                        "strong", ["class": "mark"],
                        say(Phrase(en: "Offline, says HikCentral:", es: "Sin conexión, según HikCentral:"))),
                    " ", list, more))
        }
        return section("doors", DashboardText.doors, content.joined)
    }

    var late: HTML {
        var sentences: [String] = []
        if let check = facts.lateCheck {
            let time = "\(clock.at(check.at)) (\(clock.distance(check.at)))"
            let found = check.found ?? 0
            sentences.append(
                Phrase(
                    en:
                        "Counts were last compared \(time)\(found > 0 ? "; new late events: \(found)" : "; nothing new was late").",
                    es: "Las cantidades se compararon por última vez \(time)"
                        + "\(found > 0 ? "; atrasados nuevos: \(found)" : "; no había atrasados nuevos").")[language])
        } else {
            sentences.append(
                Phrase(en: "Counts have not been compared yet.", es: "Las cantidades todavía no se compararon.")[
                    language])
        }
        if let next = facts.nextLateCheck {
            let time = clock.at(next)
            sentences.append(
                next <= facts.now
                    ? Phrase(
                        en: "The next check comes with the next poll.",
                        es: "La próxima revisión es con la próxima consulta.")[language]
                    : Phrase(en: "The next check is due \(time).", es: "La próxima revisión es \(time).")[
                        language])
        }
        let count = facts.today.late
        sentences.append(
            count == 1
                ? Phrase(en: "1 event of today came late.", es: "1 evento de hoy llegó atrasado.")[language]
                : Phrase(
                    en: "\(count == 0 ? "No" : "\(count)") events of today came late.",
                    es: count == 0
                        ? "Ningún evento de hoy llegó atrasado." : "\(count) eventos de hoy llegaron atrasados.")[
                        language])
        return section("late", DashboardText.lateTitle, .tag("p", .text(sentences.joined(separator: " "))))
    }

    var compared: HTML {
        guard facts.lastCompared != nil else {
            return section("compared", DashboardText.comparedTitle, quiet(DashboardText.notCompared))
        }
        return section(
            "compared", DashboardText.comparedTitle, quiet(DashboardText.comparedMeaning),
            .tag(
                "ol", [:],
                facts.compared.reversed().map { day -> HTML in
                    .tag(
                        "li", ["class": day.style],
                        .tag(
                            "span", ["class": "quiet"],
                            .tag(
                                "time", ["datetime": day.day.description],
                                .text("\(clock.weekday(day.day)) \(clock.date(day.day))"))),
                        .text(" "), .tag("span", ["class": "result"], say(day.phrase)))
                }), nextCommand)
    }

    /// Who differs is not for everybody's eyes.
    private var nextCommand: HTML {
        guard let last = facts.compared.first(where: { if case .differs = $0.result { true } else { false } }) else {
            return .none
        }
        return .tag(
            "p", say(Phrase(en: "To see whose punches differ:", es: "Para ver qué marcajes difieren:")), " ",
            command("hik2humand reconcile --date \(last.day)"))
    }

    var recent: HTML {
        guard !facts.recent.isEmpty else {
            return section("recent", DashboardText.recent, quiet(DashboardText.noEvents))
        }
        return section(
            "recent", DashboardText.recent,
            .tag(
                "table", .tag("caption", ["class": "unseen"], say(DashboardText.recent)),
                columns([DashboardText.time, DashboardText.door, DashboardText.employee, DashboardText.became]),
                recentDays))
    }

    /// The rows, under the day to which they belong.
    private var recentDays: HTML {
        var days: [(day: SiteDay, events: [RecentEvent])] = []
        for event in facts.recent {
            let day = SiteDay(event.time, in: facts.zone)
            if days.last?.day == day {
                days[days.count - 1].events.append(event)
            } else {
                days.append((day, [event]))
            }
        }
        return days.map { day, events -> HTML in
            let title = "\(clock.weekday(day)) \(clock.date(day))"
            let heading = HTML.tag("tr", .tag("th", ["colspan": "4", "scope": "rowgroup"], .text(title)))
            return .tag("tbody", [:], [heading] + events.map(row))
        }.joined
    }

    private func row(_ event: RecentEvent) -> HTML {
        let employee: HTML =
            event.employee.isEmpty
            ? .tag("span", ["class": "quiet"], say(DashboardText.nobody)) : .name(event.employee)
        let time = HTML.tag(
            "time", ["datetime": facts.zone.timestamp(event.time).inWholeSeconds],
            .text(facts.zone.clockTime(event.time)))
        return .tag(
            "tr", .tag("th", ["scope": "row"], time), .tag("td", .name(event.door)), .tag("td", employee),
            .tag("td", ["class": "state \(event.state.rawValue)"], .text(became(event))))
    }

    /// `clock-in: accepted`, `held (no employee number)`.
    private func became(_ event: RecentEvent) -> String {
        let direction = event.direction.map { $0.phrase[language] + ": " } ?? ""
        let cause = event.cause.map { " (\($0.phrase[language]))" } ?? ""
        let late = event.origin == .late ? ", \(DashboardText.late[language])" : ""
        return direction + event.state.phrase[language] + cause + late
    }
}

extension DashboardFacts {
    /// The newest comparison of which the result is known.
    var lastCompared: Compared? { compared.first { $0.result != .none } }
}

extension DashboardFacts.Compared {
    var phrase: Phrase {
        switch result {
        case .agrees:
            switch punches {
            case nil: return Phrase(en: "agrees", es: "coincide")
            case 0?: return Phrase(en: "no punches", es: "sin marcajes")
            case 1?: return Phrase(en: "1 agrees", es: "1 coincide")
            case let count?: return Phrase(en: "\(count) agree", es: "\(count) coinciden")
            }
        case .differs(1): return Phrase(en: "1 difference", es: "1 diferencia")
        case .differs(let count): return Phrase(en: "\(count) differences", es: "\(count) diferencias")
        case .failed: return Phrase(en: "failed", es: "falló")
        case .none: return Phrase(en: "not made", es: "no se hizo")
        }
    }

    /// How the page colours it.
    var style: String {
        switch result {
        case .agrees: "agrees"
        case .differs: "differs"
        case .failed: "failed"
        case .none: "none"
        }
    }
}
