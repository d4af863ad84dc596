// What of ncurses Swift cannot reach by itself: globals, macros and variadics; and the handlers that
// give the terminal back whatever happens, which must be async-signal-safe and so are C.
#ifndef RINGSIDE_CNCURSES_H
#define RINGSIDE_CNCURSES_H
#ifndef NCURSES_WIDECHAR
#define NCURSES_WIDECHAR 1
#endif
#include <curses.h>
#include <stdint.h>

static inline int rs_columns(void) { return COLS; }
static inline int rs_lines(void) { return LINES; }
static inline WINDOW *rs_screen(void) { return stdscr; }
static inline int rs_colors(void) { return COLORS; }

static inline uint32_t rs_bold(void) { return WA_BOLD; }
static inline uint32_t rs_dim(void) { return WA_DIM; }
static inline uint32_t rs_italic(void) { return WA_ITALIC; }
static inline uint32_t rs_reverse(void) { return WA_REVERSE; }
static inline uint32_t rs_underline(void) { return WA_UNDERLINE; }

/// Codes that the marks around pasted text arrive as: above ncurses' own, and in 16 bits, which is
/// what it keeps of them.
enum { RS_PASTE_BEGIN = 0x7001, RS_PASTE_END = 0x7002 };

/// A cell to draw: a character, the marks on it (0 for none), attributes and a colour pair.
typedef struct {
  uint32_t base;
  uint16_t marks[2];
  uint32_t attributes;
  int pair;
} rs_cell;

/// Puts cells side by side; the right half of a wide character is not among them.
int rs_draw(int y, int x, const rs_cell *cells, int count);

/// Follows the user's locale; one that asks for UTF-8 and is not generated here becomes C.UTF-8.
void rs_set_locale(void);

/// Opens the terminal of `fd_in`, `fd_out`; 0 on success, -1 when it cannot move its cursor or is
/// unknown. Keeps the settings of before, and gives them back on any signal that ends the program.
int rs_open(const char *term, int fd_in, int fd_out);

/// Gives the terminal back; may be called more than once.
void rs_close(void);

/// Asks the terminal to report the mouse, or to keep it. Its reports are read as characters.
void rs_watch_mouse(int on);

/// Whether the program was stopped and continued since the last question.
int rs_was_resumed(void);

/// Writes `bytes` at once, past ncurses.
void rs_write(const char *bytes, int count);

/// Whether nothing is to be read from the terminal: with a poll that said otherwise, its other end
/// was closed.
int rs_is_empty(void);

/// Columns of a character as the C library has it, -1 when it does not know it.
int rs_width(uint32_t character);

/// Whether the locale's characters are UTF-8.
int rs_is_utf8(void);
#endif
