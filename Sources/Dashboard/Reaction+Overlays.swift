import Simulation

/// What keys do in lists, in the painter and in questions.
extension Reaction {
  mutating func perform(_ act: Act, in list: ListOverlay) {
    var list = list
    let choices = ListItem.choices(of: list, state, model)
    let page = max(1, OverlayPlace.listPage(list, state))
    var selection = list.selection
    if list.search.isTyping {
      switch act {
      case .back: list.search = ListOverlay.Search()
      case .enter, .complete, .completeBack: list.search.isTyping = false
      case .earlier: selection -= 1
      case .later: selection += 1
      default: if list.search.line.perform(act) { selection = 0 }
      }
    } else {
      switch act {
      case .up: selection -= 1
      case .down: selection += 1
      case .top: selection = 0
      case .bottom: selection = choices.count - 1
      case .halfDown: selection += max(1, page / 2)
      case .halfUp: selection -= max(1, page / 2)
      case .pageDown: selection += page
      case .pageUp: selection -= page
      case .search: list.search.isTyping = true
      case .safeStates:
        guard case .themes = list.kind else { return }
        var name = ThemeName(state.theme)
        name.isSafe.toggle()
        state.theme = name.text
        effects.append(.setTheme(state.theme, isPreview: true))
        return
      case .heal:
        if case .faults = list.kind { effects.append(.command("heal all")) }
        return
      case .back:
        leave(list)
        return
      case .enter:
        let index = min(max(selection, 0), choices.count - 1)
        choose(choices.indices.contains(index) ? choices[index].choice : .nothing, in: list)
        return
      default: break
      }
    }
    select(selection, in: &list)
  }

  /// Marks a row of a list; a theme is shown as soon as it is marked.
  mutating func select(_ selection: Int, in list: inout ListOverlay) {
    let before = list.selection
    let choices = ListItem.choices(of: list, state, model)
    list.selection = min(max(selection, 0), max(choices.count - 1, 0))
    if case .themes = list.kind, choices.indices.contains(list.selection),
      case .theme(let name) = choices[list.selection].choice,
      before != list.selection || name != ThemeName(state.theme).base
    {
      show(theme: name)
      effects.append(.setTheme(state.theme, isPreview: true))
    }
    replace(.list(list))
  }

  /// Shows a theme; states keep the built-in colours if they had them.
  private mutating func show(theme name: String) {
    var shown = ThemeName(state.theme)
    shown.base = name
    state.theme = shown.text
  }

  private mutating func leave(_ list: ListOverlay) {
    close()
    if case .themes(let original) = list.kind, original != state.theme {
      state.theme = original
      effects.append(.setTheme(original, isPreview: true))
    }
  }

  /// Does what the chosen row of a list stands for.
  mutating func choose(_ choice: ListItem.Choice, in list: ListOverlay) {
    switch choice {
    case .nothing:
      if case .message = list.kind { close() }
    case .run(let id):
      close()
      if let row = state.keys.row(id) { run(row) }
    case .heal(let fault):
      if model.isLocked {
        state.say(KeyTable.lockReason[state.language], at: model.uptime)
      } else {
        effects.append(.command(Texts.heal(fault)))
      }
    case .callBackMonkey:
      if model.isLocked {
        state.say(KeyTable.lockReason[state.language], at: model.uptime)
      } else {
        effects.append(.command("monkey off"))
      }
    case .theme(let name):
      close()
      show(theme: name)
      effects.append(.setTheme(state.theme, isPreview: false))
      effects.append(.saveState)
    case .seek(let instant):
      close()
      effects.append(.time(.seek(instant)))
    case .future(let name):
      close()
      effects.append(.time(.switchFork(name)))
    case .compare(let comparison):
      close()
      switch comparison {
      case .modes, .future, .show: show(.compare)
      case .end: state.view = nil
      }
      effects.append(.compare(comparison))
    }
  }

  mutating func perform(_ act: Act, in painter: PainterOverlay) {
    var painter = painter
    switch act {
    case .up: painter.cursor = max(0, painter.cursor - 1)
    case .down: painter.cursor = min(max(painter.rows.count - 1, 0), painter.cursor + 1)
    case .left: painter.put(right: false)
    case .right: painter.put(right: true)
    case .toggle: painter.toggle()
    case .toggleZone: painter.toggleZone()
    case .oneWay: painter.isOneWay.toggle()
    case .back:
      close()
      return
    case .enter:
      guard let command = painter.command else {
        state.say(Texts.emptySide[state.language], at: model.uptime)
        return
      }
      close()
      effects.append(.command(command))
      return
    default: break
    }
    replace(.painter(painter))
  }

  mutating func perform(_ act: Act, in question: QuestionOverlay) {
    var question = question
    switch act {
    case .toggle:
      question.isYesMarked.toggle()
      replace(.question(question))
    case .yes: answer(question, isYes: true)
    case .no, .back: answer(question, isYes: false)
    case .enter: answer(question, isYes: question.isYesMarked)
    default: break
    }
  }

  mutating func answer(_ question: QuestionOverlay, isYes: Bool) {
    close()
    guard isYes else { return }
    // Whoever leaves is remembered, asked or not.
    if case .quit = question.effect { effects.append(.saveState) }
    effects.append(question.effect)
  }
}
