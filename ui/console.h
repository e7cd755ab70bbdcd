/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * console.h - the terminal side of a launched command: reads what it prints
 * from its pty, keeps every byte in an unlinked file and the newest lines as
 * text, and writes what is typed for it.
 */
#ifndef UI_CONSOLE_H
#define UI_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "ui/ttytext.h"

struct console {
	int		 fd;		/* borrowed; -1 once it is closed */
	int		 spool;		/* every byte it ever printed */
	uint64_t	 spooled;	/* bytes in it */
	uint64_t	 relayed;	/* of them, by console_relay; the offset
					 * of the file, for the guardian */
	char		*pending;	/* read, but not yet in the spool */
	size_t		 npending;
	bool		 full;		/* the spool's disk is; nothing more is
					 * read until there is room again */
	struct ttytext	*text;
	struct buf	 typed;		/* not yet accepted by the pty */
	int		 cols, rows;	/* as last told to it */
};

/* fd is made non-blocking. 0, or -1 when no spool can be made. */
int	 console_open(struct console *, int fd, struct err *);
/* Read a bounded amount of what is there. True when something was. */
bool	 console_read(struct console *);
/* Bytes for the command, sent as it takes them. */
void	 console_type(struct console *, const char *, size_t len);
void	 console_flush(struct console *);
/* Tell the command the size of its terminal. */
void	 console_resize(struct console *, int cols, int rows);
/* What to poll fd for: POLLIN, POLLOUT. */
short	 console_events(const struct console *);
/* How many bytes of output console_relay has not written yet. */
uint64_t console_behind(const struct console *);
/* They will not be. */
void	 console_forget(struct console *);
/* Write some of it to out; what is written is forgotten. False when out fails. */
bool	 console_relay(struct console *, int out);
void	 console_close(struct console *);

#endif
