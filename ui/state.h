/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * state.h - all that decides what the screen shows. Keys change it, snapshots
 * come into it, and the drawing reads it.
 */
#ifndef UI_STATE_H
#define UI_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "profile/lens.h"
#include "profile/list.h"
#include "profile/snapshot.h"
#include "ui/code.h"
#include "ui/console.h"
#include "ui/figures.h"
#include "ui/glyphs.h"
#include "ui/layout.h"
#include "ui/pattern.h"
#include "ui/places.h"
#include "ui/prompt.h"
#include "ui/saving.h"
#include "ui/scroll.h"
#include "ui/shownthread.h"
#include "ui/opts.h"
#include "ui/widths.h"

enum overlay { OVERLAY_NONE, OVERLAY_HELP, OVERLAY_SORT };
enum asking {
	ASKING_NOTHING, ASKING_SEARCH, ASKING_FILTER,
	ASKING_CODE,		/* for what to search in the code panel */
	ASKING_FILE,		/* to save the code panel to */
	ASKING_OVERWRITE
};
enum focus { FOCUS_LIST, FOCUS_PANE };
enum pane {
	PANE_UNUSED,		/* nothing was printed yet */
	PANE_PEEK,		/* opened by itself: the newest few lines */
	PANE_OPEN,
	PANE_CLOSED		/* by the user: stays so */
};

enum {				/* what the loop is to do */
	REQUEST_QUIT = 1,
	REQUEST_RESET = 2,
	REQUEST_REDRAW = 4,
	REQUEST_SUSPEND = 8,
	REQUEST_SAVE = 16,	/* see saving */
	REQUEST_EDIT = 32,	/* the source line of the code panel's row */
	REQUEST_LINES = 64
};

struct state {
	const struct glyphs	*glyphs;
	int			 w, h;		/* of the screen */
	unsigned		 requests;	/* REQUEST_* */

	const struct snapshot	*snap;		/* shown; a reference, or NULL */
	bool			 frozen;
	bool			 slow;		/* the rate is not reached */
	struct lens		 lens;		/* filter points to .filter */
	struct func_list	 list;		/* of snap through lens */
	struct scroll		 scroll;	/* held by the row's id */
	bool			 turned;	/* rows by line came, the held
						 * one of this has no line yet */
	uint32_t		 turned_func;
	struct widths		 widths;	/* of the page shown */
	enum trend		 trend;

	struct shownthread	 thread;

	struct pattern		 filter, search;
	size_t			 matches;	/* rows of list search finds */
	enum asking		 asking;
	struct prompt		 prompt;
	char			*asked_before;	/* what Esc brings back */
	struct scroll		 scroll_before;

	enum overlay		 overlay;
	size_t			 help_top;
	size_t			 menu_sel;

	struct console		*console;	/* borrowed, or NULL */
	enum pane		 pane;
	enum focus		 focus;
	size_t			 pane_back;	/* lines up from the newest */
	uint64_t		 pane_seen;	/* lines seen when last shown */
	struct figures		 figures;	/* explained in its place */
	struct code		 code;		/* in its place, too */
	uint64_t		 followed;	/* the row of the list that it
						 * was shown for last */
	struct saving		 saving;	/* of the code panel */
	char			 notice[96];	/* until the next key, or "" */
	bool			 typing;
	bool			 typing_esc;	/* an Esc is held back */
};

void	 state_init(struct state *, const struct ui_opts *,
	     const struct glyphs *, struct console *);
/* Show s; takes the caller's reference. */
void	 state_show(struct state *, const struct snapshot *take);
/* Which line of the screen belongs to which part. */
void	 state_layout(const struct state *, struct layout *);
/* Where the columns of the list are. */
void	 state_places(const struct state *, struct places *);
/* Build the list anew after the lens or a pattern changed; a selected row that
 * this took off the list gives way to the first. Where that selects another
 * function the code panel follows, unless it was led elsewhere. */
void	 state_rebuild(struct state *);
/* Sort by a column, in its own order also where another one was chosen. The
 * first row is selected, but for an open code panel: that keeps its function. */
void	 state_set_sort(struct state *, enum column);
void	 state_invert(struct state *);
/* Rows by source line, or by function again; the selection stays with its
 * function, on the hottest row, also as lines come to be known. */
void	 state_turn_lines(struct state *);
/* Times of the instruction that was interrupted, or of the one before again. */
void	 state_turn_skid(struct state *);
/* The thread shown, or NULL for all. */
const struct snap_thread *state_thread(const struct state *);
/* Select the next row that search matches, in direction 1 or -1, beginning at
 * the selected one (FROM_HERE) or behind it (FROM_NEXT). */
enum state_from { FROM_HERE, FROM_NEXT };
void	 state_find(struct state *, int direction, enum state_from);
/* Which of the rows that search matches is selected, from 1; 0: none. */
size_t	 state_nth_match(const struct state *);
/* Tell when a search that found a row had to go round the end for it. */
void	 state_say_found(struct state *, size_t from, size_t to, int direction);
/* Without the kernel's functions, which would be in the list? */
bool	 state_kernel_out(const struct state *);
/* Are there functions of Python, and are they alone in the list? */
bool	 state_has_python(const struct state *);
bool	 state_python_only(const struct state *);
/* The command has printed something. */
void	 state_printed(struct state *);
/* Is its output on the screen? */
bool	 state_pane_shown(const struct state *);
/* Select the first row, whichever function that is. */
void	 state_first(struct state *);
/* The selected row has been moved by the user; the code panel follows. */
void	 state_hold(struct state *);
/* Is the code panel on the screen, and are the keys for it? */
bool	 state_code_shown(const struct state *);
bool	 state_code_focused(const struct state *);
/* The selected function, or LISTING_NONE. */
uint32_t state_selected(const struct state *);
/* Take the code that was asked for, NULL while there is none yet; with the
 * caller's reference. True when the picture changed. */
bool	 state_code_take(struct state *, const struct listing *take);
void	 state_fini(struct state *);

#endif
