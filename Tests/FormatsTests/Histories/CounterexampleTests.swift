import Formats
import Testing
import Verification

@Suite("A counterexample") struct CounterexampleTests {
  private func timeline() throws -> CounterexampleTimeline {
    let text = """
      {:process 0 :type :invoke :f :write :value 1}
      {:process 3 :type :invoke :f :write :value 9}
      {:process 0 :type :ok :f :write :value 1}
      {:process 0 :type :invoke :f :write :value 2}
      {:process 1 :type :invoke :f :read :value nil}
      {:process 1 :type :ok :f :read :value 2}
      {:process 2 :type :invoke :f :read :value nil}
      {:process 2 :type :ok :f :read :value 1}
      {:process 0 :type :ok :f :write :value 2}
      {:process 3 :type :info :f :write :value :timed-out}
      """
    let reading = try HistoryFormat.read(Array(text.utf8), file: "h")
    var check = LinearizabilityCheck(reading.history, reading.model)
    let isDone = check.run()
    #expect(isDone)
    var examples: [Counterexample] = []
    if case .illegal(let found) = check.verdict { examples = found }
    let first = try #require(examples.first)
    return CounterexampleTimeline(check, first, model: .register, lines: reading.lines)
  }

  @Test("is drawn as lines of time: what could be ordered, and what could not")
  func text() throws {
    #expect(
      try timeline().text == """
        process 2: read → 1, lines 7 to 8: no order explains it.
        The 5 operations called before line 8 suffice to show it.

          process 0  write 1   ├──1──┤
          process 3  write 9      ├╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌…
          process 0  write 2            ├──────2───────…
          process 1  read → 2              ├3─┤
          process 2  read → 1                    ├✗─┤

          numbers: the longest order possible    ✗: cannot come next    ╌: nobody knows when or whether

        The longest order possible:
          process 0  write 1     value 1
          process 0  write 2     value 2
          process 1  read → 2    value 2
          then process 2's read → 1 cannot come: the value is 2, and it read 1

        """)
  }

  @Test("is drawn as a picture that any reader of SVG takes")
  func svg() throws {
    let svg = try timeline().svg
    #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
    #expect(svg.hasSuffix("</svg>\n"))
    #expect(svg.count { $0 == "<" } == svg.count { $0 == ">" })
    #expect(svg.contains("read → 1 of process 2"))
    #expect(svg.contains("stroke-dasharray"))
  }
}
