// What of ncurses Swift cannot reach by itself: globals, macros and variadics; and the handlers that
// give the terminal back whatever happens, which must be async-signal-safe and so are C.
#ifndef RINGSIDE_CNCURSES_H
#define RINGSIDE_CNCURSES_H
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <curses.h>
#include <term.h>
#include <stdint.h>

static inline int rs_columns(void) { return COLS; }
static inline int rs_lines(void) { return LINES; }
static inline int rs_colors(void) { return COLORS; }
static inline WINDOW *rs_screen(void) { return stdscr; }
static inline uint32_t rs_bold(void) { return WA_BOLD; }
static inline uint32_t rs_reverse(void) { return WA_REVERSE; }
static inline uint32_t rs_underline(void) { return WA_UNDERLINE; }
static inline int rs_can_move(void) {
  char *cup = tigetstr("cup");
  return cup != NULL && cup != (char *)-1;
}
static inline uint32_t rs_button(const MEVENT *event) { return (uint32_t)event->bstate; }
static inline uint32_t rs_pressed(void) { return BUTTON1_PRESSED; }
static inline uint32_t rs_released(void) { return BUTTON1_RELEASED; }
static inline uint32_t rs_wheel_up(void) { return BUTTON4_PRESSED; }
static inline uint32_t rs_wheel_down(void) { return BUTTON5_PRESSED; }
static inline uint32_t rs_motion(void) { return REPORT_MOUSE_POSITION; }
static inline void rs_watch_mouse(int on) {
  mousemask(on ? (ALL_MOUSE_EVENTS | REPORT_MOUSE_POSITION) : 0, NULL);
  mouseinterval(0);
}

/// Puts one cell: a base character, a combining mark (0 for none), attributes and a colour pair.
int rs_put(int y, int x, uint32_t base, uint32_t mark, uint32_t attributes, int pair);

/// Opens the terminal of `fd_in`, `fd_out`; 0 on success, -1 when it cannot move its cursor or is
/// unknown. Keeps the settings of before, and gives them back on any signal that ends the program.
int rs_open(const char *term, int fd_in, int fd_out);

/// Gives the terminal back; may be called more than once.
void rs_close(void);

/// Writes `bytes` at once, past ncurses.
void rs_write(const char *bytes, int count);

/// Whether the terminal was closed at its other end: readable, with nothing to read.
int rs_is_gone(void);

/// Makes dying on a nil or an overflow possible to test.
void rs_trap(void);
#endif
