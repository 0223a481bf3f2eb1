import Testing

@testable import Base
@testable import Site
@testable import Support

@Suite("Proxies of the environment")
struct ProxySettingTests {
    @Test(
        "A proxy's URL that libcurl cannot read is a mistake of the settings, and its password is not shown",
        arguments: [
            "http://hik:p@ss-word@127.0.0.1:9", "http://hik:p#ss@h:9", "http://hik:p/ss@h:9", "http://hik:p?ss@h:9",
            "\"http://h:9\"", "socks9://hik:secretpw@h:1", "http://h:99999", "http://h:x", "http://", "http://:9",
            "h h",
            "http://[::1", "http://http://h:9",
        ])
    func mistakes(_ url: String) {
        for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            let problems = ProxySetting.problems(in: [name: url])
            #expect(problems.map(\.setting) == [name])
            #expect(problems.first?.text.contains("write @ as %40") == true)
            #expect(!"\(problems)".contains("ss@") && !"\(problems)".contains("secretpw"))
        }
        #expect(SettingValues(environment: ["https_proxy": url], envFile: nil).problems.count == 1)
    }

    @Test(
        "What libcurl reads is taken",
        arguments: [
            "", "h", "h:3128", "http://h:3128", "http://h:3128/", "HTTPS://10.0.0.5:443", "http://hik:p%40ss@h:9",
            "hik:pw@h:9", "http://[::1]:9", "[fe80::1]:9", "socks5h://h", "http://pröxy.example:8080", "http://h:",
        ])
    func taken(_ url: String) {
        #expect(ProxySetting.problems(in: ["https_proxy": url]).isEmpty)
        #expect(ProxySetting.problems(in: ["HTTP_PROXY": "x y"]).isEmpty, "libcurl does not read it")
    }
}
