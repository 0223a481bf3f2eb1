import Testing

@testable import Base

struct CommandWordsTests {
    @Test(
        "A command line is split at blanks, with quotes and backslashes, and nothing is expanded",
        arguments: [
            ("/usr/sbin/sendmail -t", ["/usr/sbin/sendmail", "-t"]),
            ("  a\t b  ", ["a", "b"]), ("a 'b c' \"d e\"f", ["a", "b c", "d ef"]), ("a '' \"\"", ["a", "", ""]),
            (#"a b\ c "d\"e" 'f\g'"#, ["a", "b c", "d\"e", #"f\g"#]), ("a $HOME *", ["a", "$HOME", "*"]),
            ("/bin/sh -c 'cat >> \"$1\"' sh x", ["/bin/sh", "-c", "cat >> \"$1\"", "sh", "x"]), ("", []),
        ])
    func split(_ text: String, _ words: [String]) {
        #expect(CommandWords.split(text) == words)
    }

    @Test("What is left open is no command", arguments: ["a 'b", "a \"b", "a \\"])
    func open(_ text: String) {
        #expect(CommandWords.split(text) == nil)
    }
}
