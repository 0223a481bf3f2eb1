import Foundation

@testable import Support

/// The contents of a page, for tests that read every page.
struct PageContents {
    let lines: [Substring]

    init(_ page: Page) throws {
        lines = try page.text().split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The lines, each with whether it is in a code block. The fences are left out.
    private var marked: [(line: Substring, isCode: Bool)] {
        var isCode = false
        return lines.compactMap { line in
            guard line.trimmingPrefix(while: \.isWhitespace).hasPrefix("```") else { return (line, isCode) }
            isCode.toggle()
            return nil
        }
    }

    /// The link targets as written.
    var links: [String] {
        marked.filter { !$0.isCode }.flatMap { $0.line.matches(of: /\]\(([^)\s]+)\)/) }.map { String($0.output.1) }
    }

    /// The headings as links name them: lower case, hyphens for spaces, no punctuation.
    var anchors: [String] {
        marked.filter { !$0.isCode && $0.line.hasPrefix("#") }.map { heading, _ in
            let title = heading.drop { $0 == "#" }.drop { $0 == " " }.lowercased()
            return title.filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }.replacing(" ", with: "-")
        }
    }

    /// The lines of the code blocks, and the text between backticks elsewhere.
    var code: [Substring] {
        marked.flatMap { line, isCode in isCode ? [line] : line.matches(of: /`([^`]+)`/).map(\.output.1) }
    }
}
