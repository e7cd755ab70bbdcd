/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * theme.h - what a cell means (its role), and how a terminal of each colour
 * depth shows it. The default background is kept, and the colours are of middle
 * brightness, so that both light and dark terminals are readable.
 */
#ifndef UI_THEME_H
#define UI_THEME_H

enum role {
	ROLE_TEXT,
	ROLE_DIM,		/* labels, units, second-rank figures */
	ROLE_STRONG,		/* the figures that matter */
	ROLE_RULE,		/* lines between parts */
	ROLE_TITLE,		/* titles of parts */
	ROLE_HEAD,		/* column heads */
	ROLE_HEAD_SORT,		/* the one that sorts */
	ROLE_SELECTED,		/* the row under the cursor */
	ROLE_UNFOCUSED,		/* the same while another part has the keys */
	ROLE_MATCH,		/* what a search or filter found */
	ROLE_SELECTED_MATCH,
	ROLE_BAR,
	ROLE_BAR_HOT,		/* a bar of a function that dominates */
	ROLE_KERNEL,		/* names of kernel functions */
	ROLE_PYTHON,		/* names of Python functions */
	ROLE_SOURCE,		/* text of the program's source */
	ROLE_RISING,
	ROLE_FALLING,
	ROLE_LIVE,
	ROLE_FROZEN,
	ROLE_ENDED,
	ROLE_WARN,		/* a quality figure that is not as it should be */
	ROLE_BANNER,
	ROLE_KEY,		/* key bar: the key */
	ROLE_KEY_LABEL,		/* and what it does */
	ROLE_PROMPT,
	ROLE_ERROR,
	ROLE_RUNNING,		/* the rest: in the order of enum thread_state */
	ROLE_RUNNABLE,
	ROLE_LOCK,
	ROLE_IO,
	ROLE_SLEEP,
	ROLE_STOPPED,
	ROLES
};

enum depth { DEPTH_MONO, DEPTH_8, DEPTH_16, DEPTH_256, DEPTHS };

enum {
	STYLE_BOLD = 1,
	STYLE_DIM = 2,
	STYLE_REVERSE = 4,
	STYLE_UNDERLINE = 8
};

struct style {
	short		 fg, bg;	/* -1: the terminal's default */
	unsigned	 attr;		/* STYLE_* */
};

const struct style	*theme_style(enum role, enum depth);
/* One character for a role, for dumps of a canvas in tests. */
char			 theme_letter(enum role);
/* The depth for a terminal of so many colours (0 or less: mono). */
enum depth		 theme_depth(int colors);

#endif
