public import Screen

/// The dashboard's logic: state and input in, state and effects out; state and model in, frame out.
///
/// Pure: it performs nothing and remembers nothing but what is in the state.
public enum Dashboard {
  /// Brings in a person's input and says what is to be done about it.
  public static func update(
    _ state: inout DashboardState, _ input: Input, _ model: DashboardModel
  ) -> [Effect] {
    state.follow(model)
    var reaction = Reaction(state: state, model: model)
    reaction.take(input)
    reaction.state.follow(model)
    state = reaction.state
    return reaction.effects
  }
}

/// One input being worked on.
struct Reaction {
  var state: DashboardState
  let model: DashboardModel
  var effects: [Effect] = []

  init(state: DashboardState, model: DashboardModel) {
    self.state = state
    self.model = model
  }

  mutating func take(_ input: Input) {
    switch input {
    case .key(let key): press(key.description)
    case .paste(let text): type(text)
    case .mouse(let mouse): take(mouse)
    case .resize(let width, let height):
      state.width = width
      state.height = height
    }
  }

  /// A key, in key notation: what the table says, else a letter for the line being typed.
  mutating func press(_ key: String) {
    let context = state.context
    if context == .line, let text = KeyNotation.typed(key) {
      type(text)
    } else if let row = state.row(for: key) {
      run(row)
    } else if context != .line, key.hasPrefix("M-"), key.count == 3 {
      // A terminal sends Alt as Esc before the key: where nothing is bound to it, it is those two.
      press("Esc")
      press(String(key.suffix(1)))
    }
  }

  /// Does what a row of the table says, or says why not.
  mutating func run(_ row: KeyRow) {
    if let reason = row.reasonDisabled(Situation(state, model)) {
      state.say(reason[state.language], at: model.uptime)
      return
    }
    if row.changesWorld { state.showsHint = false }
    state.notice = nil
    switch row.deed {
    case .act(let act): perform(act)
    case .effect(let effect): effects.append(effect)
    case .command(let template): command(template, of: row)
    case .toggle(let template, let nodeState, let other):
      command(Target(state, model).node?.state == nodeState ? other : template, of: row)
    case .prompt(let template): ask(template, of: row)
    }
  }

  /// Gives a command about what is selected; where that is no node, asks which.
  private mutating func command(_ template: String, of row: KeyRow) {
    let target = Target(state, model)
    if target.mustAsk(for: template) { return ask(template, of: row) }
    guard let text = target.fill(template, model) else { return }
    effects.append(.command(text))
  }

  private mutating func ask(_ template: String, of row: KeyRow) {
    guard let text = Target(state, model).fill(template, model) else { return }
    state.overlays.append(.prompt(PromptOverlay(id: row.id, line: LineEditor(text))))
  }

  /// Does what the dashboard does by itself, in the overlay that lies on top or in the panels.
  mutating func perform(_ act: Act) {
    switch state.overlays.last {
    case nil: performInPanels(act)
    case .list(let list): perform(act, in: list)
    case .palette(let palette): perform(act, in: palette)
    case .prompt(let prompt): perform(act, in: prompt)
    case .filter(let filter): perform(act, in: filter)
    case .painter(let painter): perform(act, in: painter)
    case .question(let question): perform(act, in: question)
    }
  }

  /// Puts text into the line being typed; elsewhere it is nothing, so that a paste breaks nothing.
  mutating func type(_ text: String) {
    switch state.overlays.last {
    case .palette(var palette):
      palette.line.insert(text)
      palette.candidate = nil
      palette.recalled = nil
      replace(.palette(palette))
    case .prompt(var prompt):
      prompt.line.insert(text)
      replace(.prompt(prompt))
    case .filter(var filter):
      filter.line.insert(text)
      apply(filter)
    case .list(var list) where list.search.isTyping:
      list.search.line.insert(text)
      list.selection = 0
      replace(.list(list))
    case .list, .painter, .question, nil: break
    }
  }

  /// Puts `overlay` in place of the topmost.
  mutating func replace(_ overlay: Overlay) {
    guard !state.overlays.isEmpty else { return }
    state.overlays[state.overlays.count - 1] = overlay
  }

  /// Takes the topmost overlay away.
  mutating func close() {
    if !state.overlays.isEmpty { state.overlays.removeLast() }
  }
}
