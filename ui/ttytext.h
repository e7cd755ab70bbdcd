/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ttytext.h - turns what a program writes to its terminal into lines of safe
 * text: colours and other control sequences removed; carriage return, backspace,
 * tab and "erase line" take effect. The newest lines are kept. A parser of
 * bytes: no descriptor, no screen.
 */
#ifndef UI_TTYTEXT_H
#define UI_TTYTEXT_H

#include <stddef.h>
#include <stdint.h>

enum {
	TTYTEXT_LINES = 10000,
	TTYTEXT_BYTES = 4 << 20,
	TTYTEXT_COLUMNS = 4096		/* a longer line is broken */
};

struct ttytext;

struct ttytext	*ttytext_new(void);
void		 ttytext_feed(struct ttytext *, const char *, size_t len);
/* Lines kept, with the unfinished last one if it holds anything. */
size_t		 ttytext_count(const struct ttytext *);
/* Line i, 0 is the oldest; valid until the next ttytext_feed. */
const char	*ttytext_line(struct ttytext *, size_t i);
/* Lines ever seen, with an unfinished one. */
uint64_t	 ttytext_seen(const struct ttytext *);
void		 ttytext_free(struct ttytext *);

#endif
