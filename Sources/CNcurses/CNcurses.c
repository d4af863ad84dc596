#include "CNcurses.h"
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios settings_before;
static int has_settings = 0;
static int output = 1;
static volatile sig_atomic_t is_open = 0;
static SCREEN *screen = NULL;
static char alternate_stack[64 * 1024];

// End of a synchronized frame, mouse off, paste off, cursor shown, attributes off, the screen of before.
static const char farewell[] =
    "\033[?2026l\033[?1006l\033[?1003l\033[?1002l\033[?1000l\033[?2004l\033[?25h\033[0m\033[?1049l\033[?1l\033>";

static void give_back(void) {
  if (!is_open) return;
  is_open = 0;
  ssize_t ignored = write(output, farewell, sizeof farewell - 1);
  (void)ignored;
  if (has_settings) tcsetattr(output, TCSANOW, &settings_before);
}

static void on_signal(int number) {
  give_back();
  signal(number, SIG_DFL);
  raise(number);
}

int rs_open(const char *term, int fd_in, int fd_out) {
  setlocale(LC_ALL, "");
  output = fd_out;
  has_settings = tcgetattr(fd_out, &settings_before) == 0;
  // They would pin the size to what the shell once knew.
  unsetenv("LINES");
  unsetenv("COLUMNS");
  FILE *in = fdopen(dup(fd_in), "r");
  FILE *out = fdopen(dup(fd_out), "w");
  if (!in || !out) return -1;
  screen = newterm(term, out, in);
  if (!screen) return -1;
  if (!rs_can_move()) {
    endwin();
    return -1;
  }
  is_open = 1;

  stack_t stack = {.ss_sp = alternate_stack, .ss_size = sizeof alternate_stack};
  sigaltstack(&stack, NULL);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_signal;
  action.sa_flags = SA_ONSTACK | SA_RESETHAND | SA_NODEFER;
  static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT,
                              SIGHUP,  SIGTERM, SIGINT, SIGQUIT};
  for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++) sigaction(fatal[i], &action, NULL);

  raw();
  // ^C is a key of ours; ^Z stays with the terminal's own job control through ncurses' handler.
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  set_escdelay(getenv("ESCDELAY") ? get_escdelay() : 25);
  curs_set(0);
  return 0;
}

void rs_close(void) {
  if (!is_open) return;
  endwin();
  give_back();
  static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT,
                              SIGHUP,  SIGTERM, SIGINT, SIGQUIT};
  for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++) signal(fatal[i], SIG_DFL);
}

void rs_write(const char *bytes, int count) {
  while (count > 0) {
    ssize_t written = write(output, bytes, (size_t)count);
    if (written <= 0) return;
    bytes += written;
    count -= (int)written;
  }
}

int rs_put(int y, int x, uint32_t base, uint32_t mark, uint32_t attributes, int pair) {
  wchar_t text[3] = {(wchar_t)base, (wchar_t)mark, 0};
  cchar_t cell;
  if (setcchar(&cell, text, (attr_t)attributes, (short)(pair > 32767 ? 0 : pair), pair > 32767 ? &pair : NULL) == ERR)
    return ERR;
  return mvadd_wch(y, x, &cell);
}

int rs_is_gone(void) {
  int waiting = 0;
  return ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0 || waiting == 0;
}

void rs_trap(void) { __builtin_trap(); }
