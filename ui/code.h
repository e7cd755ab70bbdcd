/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * code.h - what the code panel shows: a function's listing joined with the
 * newest times, the row selected in it, and the way back through the functions
 * one came by. The selection stays on its address while rows come and go.
 */
#ifndef UI_CODE_H
#define UI_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "code/listing.h"
#include "profile/annotate.h"
#include "ui/codekin.h"
#include "ui/coderows.h"
#include "ui/pattern.h"
#include "ui/scroll.h"

enum { CODE_BACK_MAX = 64 };

struct code_place {		/* where one was before a call was followed */
	struct code_ask		 ask;
	uint64_t		 addr;
	enum coderow_kind	 kind;
};

struct code {			/* {0} is closed */
	bool			 offered;	/* there is code to be had */
	bool			 shown;
	bool			 bare;		/* no source lines, no inlined
						 * calls */
	bool			 no_arrows;
	bool			 whole;		/* in the place of the list */
	struct code_ask		 ask;		/* what is shown, or waited for */
	const struct listing	*listing;	/* a reference; NULL: waited for */
	struct annotation	 times;
	struct coderows		 rows;
	struct scroll		 scroll;	/* sel and top only */
	bool			 held;		/* the selection is at: */
	uint64_t		 addr;
	enum coderow_kind	 kind;
	bool			 by_heat;	/* as code_hottest left it */
	struct code_place	 back[CODE_BACK_MAX];
	size_t			 nback;
	struct pattern		 search;
	size_t			 matches;
	size_t			 nth, nth_at;	/* the match at that place is
						 * the n-th; 0: it is none */
	char			*want_file;	/* to be gone to with the source
						 * lines, or NULL */
	unsigned		 want_line;
	struct codekin		 kin;		/* callers and callees */
};

/* Show a function from its hottest row; forgets the way back. */
void	 code_open(struct code *, const struct code_ask *);
void	 code_close(struct code *);
/* Go to another function and remember where one was. */
void	 code_visit(struct code *, const struct code_ask *);
/* The same for a row of this function. */
void	 code_jump(struct code *, uint32_t row, int rows);
/* Return there. False when one came from nowhere. */
bool	 code_return(struct code *);
/* Does it show another function than the one it was opened with? */
bool	 code_led(const struct code *);
/* Go to the hottest row of a source line, as soon as its lines are known. */
void	 code_show_line(struct code *, const char *file, unsigned line);
/* Is a listing still to be asked for? */
bool	 code_wants(const struct code *);
/* The listing that ask gave; takes the caller's reference. */
void	 code_take(struct code *, const struct listing *take);
/* Join it with the times of a snapshot. A fresh listing's selection goes to its
 * hottest row or its dearest call; both lists are brought into windows of so many rows. */
void	 code_join(struct code *, const struct snapshot *, const struct lens *,
	     int rows, int kin_rows);
/* The id of the function shown, or LISTING_NONE. */
uint32_t code_func(const struct code *);

/* The selected place, or NULL without rows. */
const struct coderow *code_selected(const struct code *);
/* The source line of the selected place. False when none is known. */
bool	 code_source(const struct code *, const char **file, unsigned *line);
/* Move by delta places; the selection holds on to where it comes. */
void	 code_move(struct code *, long delta, int rows);
/* Select the n-th place; beyond the last does nothing. */
void	 code_select(struct code *, size_t n);
/* Go to a row of the listing; far away it comes into the middle. */
void	 code_goto(struct code *, uint32_t row, int rows);
/* Go to the hottest row; again, with no other move between, to the next hottest.
 * False when no row has any time. */
bool	 code_hottest(struct code *, int rows);
/* Unfold or fold source lines and inlined calls. */
void	 code_set_bare(struct code *, bool bare, int rows);
/* A new pattern, and how many places match it. */
void	 code_search(struct code *, const char *pattern);
/* Which of the matches was gone to, from 1; 0 after moving on. */
size_t	 code_nth_match(const struct code *);
/* Go to the next match in direction 1 or -1; from 0 includes the selected
 * place, from 1 begins behind it. False without any. */
bool	 code_find(struct code *, int direction, size_t from, int rows);
void	 code_fini(struct code *);

#endif
