/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * err.h - an error of the world: what failed, why, and what cures it.
 *
 * A function that can fail for a reason outside the program takes a
 * struct err * and returns -1 or NULL with it filled. A NULL err is allowed
 * everywhere: the caller only wants to know that it failed. Only main and the
 * status line print errors.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err_kind {		/* the value is the exit status of the program */
	ERR_OTHER = 1,
	ERR_USAGE = 2,
	ERR_NOPROC = 3,	/* no such process, or it ended too early */
	ERR_PERM = 4,	/* not permitted; the cure names the gate */
	ERR_FILE = 5	/* an unusable file */
};

struct err {		/* {0} is "no error" */
	enum err_kind	 kind;
	int		 sys;		/* errno at the time, or 0 */
	char		 text[384];	/* "what: why"; printable, one line */
	char		 cure[1024];	/* what to do about it, or "" */
};

/* Fill err with a formatted text; sys is an errno value or 0 and its meaning
 * is appended as ": why". The text is made printable. Always returns -1. */
int	 err_set(struct err *, enum err_kind, int sys, const char *fmt, ...)
	     __attribute__((format(printf, 4, 5)));
/* Set the cure. Always returns -1. */
int	 err_cure(struct err *, const char *fmt, ...)
	     __attribute__((format(printf, 2, 3)));
/* Append a line to the cure, shortened to 80 bytes; nothing where there is no
 * room. Always returns -1. */
int	 err_cure_line(struct err *, const char *fmt, ...)
	     __attribute__((format(printf, 2, 3)));

#endif
