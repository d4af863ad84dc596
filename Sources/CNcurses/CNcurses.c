#define _GNU_SOURCE
#include "CNcurses.h"
#include "Rescue.h"
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

static SCREEN *screen = NULL;
static FILE *in = NULL;
static FILE *out = NULL;

static int can_move(void) {
  const char *cup = tigetstr("cup");
  return cup != NULL && cup != (const char *)-1;
}

static void close_files(void) {
  if (in) fclose(in);
  if (out) fclose(out);
  in = out = NULL;
}

static const char *wanted_locale(void) {
  static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
  for (int i = 0; i < 3; i++) {
    const char *value = getenv(names[i]);
    if (value && *value) return value;
  }
  return "";
}

void rs_set_locale(void) {
  if (setlocale(LC_ALL, "")) return;
  const char *wanted = wanted_locale();
  if (strcasestr(wanted, "utf-8") || strcasestr(wanted, "utf8")) setlocale(LC_CTYPE, "C.UTF-8");
}

int rs_open(const char *term, int fd_in, int fd_out) {
  rs_set_locale();
  // They would pin the size to what the shell once knew.
  unsetenv("LINES");
  unsetenv("COLUMNS");
  in = fdopen(dup(fd_in), "r");
  out = fdopen(dup(fd_out), "w");
  if (!in || !out) {
    close_files();
    return -1;
  }
  // Before newterm, which has changed the settings when it returns.
  rs_remember(fd_in, fd_out);
  screen = newterm(term, out, in);
  if (screen && !can_move()) {
    endwin();
    delscreen(screen);
    screen = NULL;
  }
  if (!screen) {
    rs_forget();
    close_files();
    return -1;
  }
  // After newterm, which installs handlers of its own.
  rs_arm();
  raw();
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  // ncurses waits a second for what might follow an escape; a user's own wish stays.
  if (!getenv("ESCDELAY")) set_escdelay(25);
  curs_set(0);
  // ncurses makes one click of a press and a release read together, asks for presses only, and under
  // some terminals' names for reports that end at column 223: the mouse is read without it.
  keyok(KEY_MOUSE, FALSE);
  define_key("\033[200~", RS_PASTE_BEGIN);
  define_key("\033[201~", RS_PASTE_END);
  rs_take_mode(RS_MODE_PASTE, 1);
  return 0;
}

void rs_close(void) {
  if (!screen) return;
  rs_leave_modes();
  curs_set(1);
  // Without a screen of its own to leave, the shell goes on in the last line.
  const char *leave = tigetstr("rmcup");
  if (leave == NULL || leave == (const char *)-1) {
    move(LINES - 1, 0);
    clrtoeol();
    refresh();
  }
  endwin();
  rs_disarm();
  delscreen(screen);
  screen = NULL;
  close_files();
}

void rs_watch_mouse(int on) { rs_take_mode(RS_MODE_MOUSE, on); }

int rs_draw(int y, int x, const rs_cell *cells, int count) {
  cchar_t row[256];
  int done = OK;
  while (count > 0) {
    int part = count < 256 ? count : 256;
    int taken = 0;
    for (int i = 0; i < part; i++) {
      wchar_t text[4] = {(wchar_t)cells[i].base, cells[i].marks[0], cells[i].marks[1], 0};
      int pair = cells[i].pair;
      // A short holds 32,767 pairs; the last argument holds all.
      if (setcchar(&row[i], text, (attr_t)cells[i].attributes, 0, &pair) == ERR) {
        wchar_t blank[2] = {L'?', 0};
        setcchar(&row[i], blank, (attr_t)cells[i].attributes, 0, &pair);
      }
      int width = wcwidth((wchar_t)cells[i].base);
      taken += width > 1 ? width : 1;
    }
    if (mvadd_wchnstr(y, x, row, part) == ERR) done = ERR;
    cells += part;
    count -= part;
    x += taken;
  }
  return done;
}

void rs_write(const char *bytes, int count) { rs_write_all(bytes, (size_t)count); }

int rs_is_empty(void) {
  int waiting = 0;
  return ioctl(fileno(in), FIONREAD, &waiting) != 0 || waiting == 0;
}

int rs_is_utf8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }

int rs_width(uint32_t character) { return wcwidth((wchar_t)character); }
