#define _GNU_SOURCE
#include "Rescue.h"
#include "CNcurses.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

static struct termios settings_before;
static int has_settings = 0;
static int input = 0;
static int output = 1;
static volatile sig_atomic_t is_open = 0;
static volatile sig_atomic_t modes = 0;
static volatile sig_atomic_t was_resumed = 0;

// Where messages to standard error wait while the screen is ours, and where they belong.
static int held_messages = -1;
static int standard_error = -1;

static char *alternate_stack = NULL;
enum { stack_size = 64 * 1024 };

static const int fatal[] = {SIGSEGV, SIGBUS,  SIGILL,  SIGTRAP, SIGFPE,  SIGABRT, SIGSYS,  SIGHUP,
                            SIGTERM, SIGINT,  SIGQUIT, SIGPIPE, SIGALRM, SIGXCPU, SIGUSR1, SIGUSR2};
enum { fatal_count = sizeof fatal / sizeof fatal[0] };
static struct sigaction before[fatal_count];
static struct sigaction curses_stop;

static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";
// Presses, then motion while pressed, in decimal: ncurses asks for the first only.
static const char mouse_on[] = "\033[?1000h\033[?1002h\033[?1006h";
static const char mouse_off[] = "\033[?1006l\033[?1003l\033[?1002l\033[?1000l";
// End of a synchronized frame, cursor shown, attributes off, the screen of before, usual keys.
static const char farewell[] =
    "\033[?2026l\033[?2004l\033[?1006l\033[?1003l\033[?1002l\033[?1000l"
    "\033[?25h\033(B\033[0m\033[?1049l\033[?1l\033>";

void rs_write_all(const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(output, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes += written;
    count -= (size_t)written;
  }
}

#define SAY(text) rs_write_all(text, sizeof text - 1)

static void release_messages(void) {
  if (held_messages < 0) return;
  dup2(standard_error, STDERR_FILENO);
  char part[1024];
  lseek(held_messages, 0, SEEK_SET);
  for (;;) {
    ssize_t count = read(held_messages, part, sizeof part);
    if (count <= 0 || write(standard_error, part, (size_t)count) < 0) break;
  }
  close(held_messages);
  close(standard_error);
  held_messages = standard_error = -1;
}

// A message printed over the picture is lost with it: keep it until the picture is gone.
static void hold_messages(void) {
  if (held_messages >= 0 || !isatty(STDERR_FILENO)) return;
  held_messages = memfd_create("messages", MFD_CLOEXEC);
  if (held_messages < 0) return;
  standard_error = dup(STDERR_FILENO);
  if (standard_error < 0 || dup2(held_messages, STDERR_FILENO) < 0) {
    close(held_messages);
    held_messages = -1;
  }
}

static void restore_settings(void) {
  if (!has_settings) return;
  // From the background this would stop us: then the settings are the shell's anyway.
  signal(SIGTTOU, SIG_IGN);
  tcsetattr(input, TCSANOW, &settings_before);
}

static void on_fatal(int number) {
  if (is_open) {
    is_open = 0;
    // A terminal that takes nothing any more must not keep the program alive.
    signal(SIGALRM, SIG_DFL);
    alarm(2);
    SAY(farewell);
    restore_settings();
    release_messages();
  }
  // To the end it would have had: a shell sees 128 + number.
  signal(number, SIG_DFL);
  raise(number);
}

// ncurses leaves and comes back by itself; what we asked for ourselves goes with it.
static void on_stop(int number) {
  int error = errno;
  if (modes & RS_MODE_MOUSE) SAY(mouse_off);
  if (modes & RS_MODE_PASTE) SAY(paste_off);
  if (curses_stop.sa_handler != SIG_DFL && curses_stop.sa_handler != SIG_IGN)
    curses_stop.sa_handler(number);
  if (modes & RS_MODE_PASTE) SAY(paste_on);
  if (modes & RS_MODE_MOUSE) SAY(mouse_on);
  was_resumed = 1;
  errno = error;
}

void rs_remember(int fd_in, int fd_out) {
  input = fd_in;
  output = fd_out;
  has_settings = tcgetattr(input, &settings_before) == 0;
}

void rs_forget(void) { restore_settings(); }

void rs_arm(void) {
  if (!alternate_stack) alternate_stack = malloc(stack_size);
  if (alternate_stack) {
    stack_t stack = {.ss_sp = alternate_stack, .ss_size = stack_size};
    sigaltstack(&stack, NULL);
  }
  hold_messages();
  is_open = 1;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_fatal;
  // Raised from inside it ends the program, also when the handler itself is at fault.
  action.sa_flags = SA_ONSTACK | SA_RESETHAND | SA_NODEFER;
  for (int i = 0; i < fatal_count; i++) sigaction(fatal[i], &action, &before[i]);
  // A program started to ignore hang-ups (nohup) or interrupts goes on ignoring them.
  for (int i = 0; i < fatal_count; i++)
    if (before[i].sa_handler == SIG_IGN) sigaction(fatal[i], &before[i], NULL);
  if (sigaction(SIGTSTP, NULL, &curses_stop) == 0 && curses_stop.sa_handler != SIG_IGN) {
    struct sigaction stop = curses_stop;
    stop.sa_handler = on_stop;
    sigaction(SIGTSTP, &stop, NULL);
  }
}

void rs_disarm(void) {
  if (!is_open) return;
  is_open = 0;
  restore_settings();
  signal(SIGTTOU, SIG_DFL);
  for (int i = 0; i < fatal_count; i++) signal(fatal[i], before[i].sa_handler == SIG_IGN ? SIG_IGN : SIG_DFL);
  signal(SIGTSTP, SIG_DFL);
  release_messages();
}

void rs_take_mode(int mode, int on) {
  if (on) {
    modes |= mode;
  } else {
    modes &= ~mode;
  }
  if (mode == RS_MODE_PASTE) rs_write_all(on ? paste_on : paste_off, sizeof paste_on - 1);
  if (mode == RS_MODE_MOUSE && on) SAY(mouse_on);
  if (mode == RS_MODE_MOUSE && !on) SAY(mouse_off);
}

void rs_leave_modes(void) {
  if (modes & RS_MODE_MOUSE) SAY(mouse_off);
  if (modes & RS_MODE_PASTE) SAY(paste_off);
  modes = 0;
}

int rs_was_resumed(void) {
  int result = was_resumed;
  was_resumed = 0;
  return result;
}
