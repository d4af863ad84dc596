public import Simulation

/// What the dashboard wants done outside of itself; the executable carries it out.
public enum Effect: Sendable, Hashable {
  /// A change of the world, in the command language.
  case command(String)
  /// Moves in time.
  case time(TimeControl)
  /// Other worlds are to be shown beside this one, or no more.
  case compare(Comparison)
  /// Takes the last command back.
  case undo
  /// Gives the command taken back again.
  case redo
  /// Ends the program; the last frame may stay on the normal screen.
  case quit(keepFrame: Bool)
  /// Stops the program as `^Z` does.
  case suspend
  /// Repaints every cell.
  case redraw
  /// Writes the screen to a file as text, ANSI and SVG.
  case saveScreen
  /// Writes the screen to a file of this name, in the format that its ending asks for.
  case saveScreenAs(String)
  /// Writes what was done so far as a scenario.
  case writeScenario
  /// Writes what was done so far as a scenario of this file name.
  case writeScenarioAs(String)
  /// Puts text into the terminal's clipboard.
  case copy(String)
  /// Shows another theme; a preview is not kept between runs.
  case setTheme(String, isPreview: Bool)
  /// Takes or frees the mouse.
  case setMouse(Bool)
  /// Keeps layout, theme and history for the next run.
  case saveState
}

/// Which worlds are compared, and which of them the other views show.
public enum Comparison: Sendable, Hashable {
  /// This world and the same with each other kind of store.
  case modes
  /// This future and the one of that name.
  case future(String)
  /// The other views show the world with this index.
  case show(Int)
  /// Only the world that the other views show.
  case end
}

/// Where to go in time, and how fast.
public enum TimeControl: Sendable, Hashable {
  /// Stops or goes on.
  case togglePause
  /// Runs to the next event of note and stops.
  case step
  /// Goes back to before the last event of note and stops.
  case stepBack
  /// Goes so far forward, or back if negative.
  case move(Interval)
  /// Goes to a moment.
  case seek(Instant)
  /// Twice as fast.
  case faster
  /// Half as fast.
  case slower
  /// A speed in hundredths: 100 is as fast as the clock on the wall.
  case speed(percent: Int)
  /// To the beginning.
  case home
  /// To the latest moment there is.
  case end
  /// Sets a bookmark here.
  case bookmark
  /// Starts another future here.
  case fork
  /// Goes over to the future of that name.
  case switchFork(String)
}
