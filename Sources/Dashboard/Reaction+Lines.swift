import Simulation

/// What keys do in lines being typed.
extension Reaction {
  mutating func perform(_ act: Act, in palette: PaletteOverlay) {
    var palette = palette
    switch act {
    case .back: close()
    case .enter: commit(palette.line.text)
    case .complete: complete(&palette, 1)
    case .completeBack: complete(&palette, -1)
    case .earlier: recall(&palette, 1)
    case .later: recall(&palette, -1)
    // An empty line has nothing left to delete: backspace leaves it, as in vi.
    case .deleteBack where palette.line.characters.isEmpty: close()
    default:
      if palette.line.perform(act) {
        palette.candidate = nil
        palette.recalled = nil
        replace(.palette(palette))
      }
    }
  }

  /// Puts in the next candidate; the first Tab decides which candidates there are.
  private mutating func complete(_ palette: inout PaletteOverlay, _ step: Int) {
    if palette.candidate == nil { palette.stem = palette.line.beforeCursor }
    let completion = LineHelp(palette.stem, state, model)
    let count = completion.candidates.count
    guard count > 0 else { return }
    let next = palette.candidate.map { ($0 + step + count) % count } ?? (step > 0 ? 0 : count - 1)
    palette.line.replace(from: completion.start, with: completion.candidates[next].word)
    if count == 1 {
      palette.line.insert(" ")
      palette.candidate = nil
    } else {
      palette.candidate = next
    }
    replace(.palette(palette))
  }

  private mutating func recall(_ palette: inout PaletteOverlay, _ step: Int) {
    let wanted = (palette.recalled ?? 0) + step
    if palette.recalled == nil { palette.draft = palette.line.text }
    if wanted <= 0 {
      palette.recalled = nil
      palette.line.replace(with: palette.draft)
    } else if wanted <= state.history.count {
      palette.recalled = wanted
      palette.line.replace(with: state.history[state.history.count - wanted])
    } else {
      return
    }
    palette.candidate = nil
    replace(.palette(palette))
  }

  mutating func perform(_ act: Act, in prompt: PromptOverlay) {
    var prompt = prompt
    switch act {
    case .back: close()
    case .enter: commit(prompt.line.text)
    case .complete, .completeBack:
      let completion = LineHelp(prompt.line.beforeCursor, state, model)
      if let first = completion.candidates.first {
        prompt.line.replace(from: completion.start, with: first.word)
        replace(.prompt(prompt))
      }
    default: if prompt.line.perform(act) { replace(.prompt(prompt)) }
    }
  }

  /// Carries a typed line out, or leaves it open when it is known to be wrong.
  private mutating func commit(_ line: String) {
    // Fingers that know vi type `:q`.
    let text = line.trimmed == "q" ? "quit" : line.trimmed
    if text.isEmpty {
      close()
      return
    }
    if let row = state.keys.row(text), row.isRunnableByName, row.context != .list {
      close()
      remember(text)
      run(row)
    } else if let complaint = OwnCommand.complaint(text, model) {
      state.say(complaint[state.language], .violation, at: model.uptime)
    } else if let own = OwnCommand(text) {
      close()
      remember(text)
      carryOut(own)
    } else if model.isLocked {
      state.say(KeyTable.lockReason[state.language], at: model.uptime)
    } else if case .bad(let message, _) = LineHelp.Verdict(line, state, model) {
      state.say(message, .violation, at: model.uptime)
    } else {
      close()
      remember(text)
      state.showsHint = false
      effects.append(.command(text))
    }
  }

  private mutating func remember(_ line: String) {
    state.history.removeAll { $0 == line }
    state.history.append(line)
    if state.history.count > DashboardState.historyCapacity { state.history.removeFirst() }
    effects.append(.saveState)
  }

  private mutating func carryOut(_ command: OwnCommand) {
    switch command {
    case .theme(let name):
      let plain = ThemeName(name)
      guard model.themes.contains(where: { $0.name == plain.base && $0.problem == nil }) else {
        let nearest = Spelling.nearest(name, of: model.themes.map(\.name))
        let hint = nearest.map { " · " + $0 + "?" } ?? ""
        state.say(Texts.noTheme[state.language] + " " + name + hint, .violation, at: model.uptime)
        return
      }
      state.theme = name
      effects.append(.setTheme(name, isPreview: false))
      effects.append(.saveState)
    case .view(let panel?): show(panel)
    case .view(nil): state.view = nil
    case .seek(let instant): effects.append(.time(.seek(instant)))
    case .speed(let percent): effects.append(.time(.speed(percent: percent)))
    case .future(let name): effects.append(.time(.switchFork(name)))
    case .language(let language): state.language = language
    case .save(let name): effects.append(.saveScreenAs(name))
    case .write(let name): effects.append(.writeScenarioAs(name))
    case .help(let words):
      var list = ListOverlay(.help)
      list.search.line = LineEditor(words)
      state.overlays.append(.list(list))
    }
  }

  mutating func perform(_ act: Act, in filter: FilterOverlay) {
    var filter = filter
    switch act {
    case .back:
      state.panels[filter.panel].filter = filter.original
      close()
    case .enter: close()
    case .earlier, .later:
      let step = act == .earlier ? -1 : 1
      state.panels[filter.panel].move(by: step, among: state.rowCount(filter.panel, model))
    default: if filter.line.perform(act) { apply(filter) }
    }
  }

  /// Filters while the line is typed.
  mutating func apply(_ filter: FilterOverlay) {
    replace(.filter(filter))
    state.panels[filter.panel].filter = RowFilter(filter.line.text)
  }
}
