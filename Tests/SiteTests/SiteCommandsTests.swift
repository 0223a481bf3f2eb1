import Testing

@testable import Site

@Suite("Commands as they are typed for a site")
struct SiteCommandsTests {
    private let norte = SiteCommands(
        settingsFile: "/etc/hik2humand/norte.env", usual: "/etc/hik2humand/hik2humand.env")

    @Test(
        "A command of a second site names it, wherever it stands in a text",
        arguments: [
            ("hik2humand check", "sudo hik2humand check norte"),
            ("sudo hik2humand status.", "sudo hik2humand status norte."),
            ("hik2humand queue list", "sudo hik2humand queue --env-file /etc/hik2humand/norte.env list"),
            (
                "then hik2humand queue retry 3; or hik2humand queue drop 3 --reason TEXT",
                "then sudo hik2humand queue --env-file /etc/hik2humand/norte.env retry 3; "
                    + "or sudo hik2humand queue --env-file /etc/hik2humand/norte.env drop 3 --reason TEXT"
            ),
            ("la causa: hik2humand check", "la causa: sudo hik2humand check norte"),
            ("systemctl restart hik2humand@norte", "sudo systemctl restart hik2humand@norte"),
            ("first sudo systemctl enable --now x", "first sudo systemctl enable --now x"),
        ])
    func second(_ text: String, _ typed: String) {
        #expect(norte(text) == typed)
        #expect(norte(typed) == typed, "what is typed already stays")
    }

    @Test("Every command that reads settings is completed", arguments: SiteCommands.names)
    func every(_ name: String) {
        let addition = SiteCommands.takingSite.contains(name) ? "norte" : "--env-file /etc/hik2humand/norte.env"
        #expect(norte("“hik2humand \(name)”") == "“sudo hik2humand \(name) \(addition)”")
    }

    @Test(
        "What is no command stays as it is",
        arguments: [
            "hik2humand version", "hik2humand demo", "the user hik2humand runs", "hik2humand 1.2",
            "/usr/bin/hik2humand check-up", "hik2humand ", "", "systemctl status hik2humand.service",
            "journalctl -u hik2humand", "a systemctl restarts",
        ])
    func others(_ text: String) {
        #expect(norte(text) == text)
    }

    @Test("Settings that are found without being named need nothing, others their file")
    func files() {
        #expect(SiteCommands(settingsFile: nil)("hik2humand check") == "hik2humand check")
        // A draft of init is gone when somebody types it.
        let draft = SiteCommands(settingsFile: "/srv/a.env" + SettingsPlace.draftSuffix, usual: ".env")
        #expect(draft("hik2humand people --unmapped") == "hik2humand people --env-file /srv/a.env --unmapped")
        #expect(SiteCommands(settingsFile: ".env", usual: ".env")("hik2humand check") == "hik2humand check")
        let packaged = SiteCommands(settingsFile: "/etc/hik2humand/hik2humand.env", usual: ".env")
        #expect(packaged("hik2humand check") == "sudo hik2humand check hik2humand")
        let only = SiteCommands(
            settingsFile: "/etc/hik2humand/hik2humand.env", usual: "/etc/hik2humand/hik2humand.env")
        #expect(only("→ hik2humand queue list") == "→ sudo hik2humand queue list")
        #expect(only("sudo hik2humand init; systemctl reload x") == "sudo hik2humand init; sudo systemctl reload x")
        let other = SiteCommands(settingsFile: "/srv/my site/it's.env", usual: ".env")
        #expect(other("hik2humand check") == "hik2humand check --env-file '/srv/my site/it'\\''s.env'")
    }
}
