// Gives the terminal back when the program is ended by a signal: nothing here but system calls that
// are safe in a handler (signal-safety(7)).
#ifndef RINGSIDE_RESCUE_H
#define RINGSIDE_RESCUE_H
#include <stddef.h>

/// What we ask of the terminal beside ncurses, and so take back ourselves.
enum { RS_MODE_PASTE = 1, RS_MODE_MOUSE = 2 };

/// Keeps the settings that hold now, to be restored.
void rs_remember(int fd_in, int fd_out);
/// Drops them: nothing was opened.
void rs_forget(void);
/// Installs the handlers, on a stack of their own.
void rs_arm(void);
/// Removes the handlers, restores the settings, prints what went to standard error meanwhile.
void rs_disarm(void);
/// Asks the terminal for a mode, or takes it back.
void rs_take_mode(int mode, int on);
/// Takes all modes back, to leave.
void rs_leave_modes(void);
/// Writes all of it.
void rs_write_all(const char *bytes, size_t count);
#endif
