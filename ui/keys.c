/* SPDX-License-Identifier: GPL-2.0-or-later */
/* keys.c - the table of keys. */
#include "config.h"

#include "ui/keys.h"

#include "ui/event.h"

const char *const key_group_titles[KEY_GROUPS] = {
	[KEYS_MOVE] = "Moving",
	[KEYS_FIND] = "Finding",
	[KEYS_ORDER] = "Order and columns",
	[KEYS_TIME] = "Time and threads",
	[KEYS_CODE] = "The code panel",
	[KEYS_OUTPUT] = "Output of a launched command",
	[KEYS_LEAVE] = "Help and leaving",
};

/* clang-format off */
static const struct key keys[] = {
	{ CMD_UP,	{ KEYC_UP, 'k' },	"Up k",	KEYS_MOVE,
	    "one row up", NULL, NULL, 0 },
	{ CMD_DOWN,	{ KEYC_DOWN, 'j' },	"Down j", KEYS_MOVE,
	    "one row down", NULL, NULL, 0 },
	{ CMD_PGUP,	{ KEYC_PGUP },		"PgUp",	KEYS_MOVE,
	    "one page up", NULL, NULL, 0 },
	{ CMD_PGDN,	{ KEYC_PGDN, ' ' },	"PgDn Space", KEYS_MOVE,
	    "one page down", NULL, NULL, 0 },
	{ CMD_HOME,	{ KEYC_HOME },		"Home",	KEYS_MOVE,
	    "to the first row; the selection stays there while ranks change",
	    NULL, NULL, 0 },
	{ CMD_END,	{ KEYC_END },		"End",	KEYS_MOVE,
	    "to the last row", NULL, NULL, 0 },

	{ CMD_SEARCH,	{ '/', KEYC_F3 },	"/ F3",	KEYS_FIND,
	    "search while you type, in the list or the code panel; Enter "
	    "keeps it, Esc goes back",
	    "/", "Search", 3 },
	{ CMD_NEXT,	{ 'n' },		"n",	KEYS_FIND,
	    "next match of the search", NULL, NULL, 0 },
	{ CMD_PREVIOUS,	{ 'N' },		"N",	KEYS_FIND,
	    "previous match; without a search: sort by name", NULL, NULL, 0 },
	{ CMD_FILTER,	{ '\\', KEYC_F4 },	"\\ F4", KEYS_FIND,
	    "show only what matches, by function, module or file: text, "
	    "a glob with * and ?, or /regex/; small letters match capitals",
	    "\\", "Filter", 1 },
	{ CMD_KERNEL,	{ 'K' },		"K",	KEYS_FIND,
	    "kernel functions out of the list, their time with those who "
	    "called them, or in again",
	    "K", "Kernel", 8 },
	{ CMD_PYTHON,	{ 'y' },		"y",	KEYS_FIND,
	    "rows of Python only, the time of other functions with the Python "
	    "function that called them, or all rows again",
	    "y", "Python", 4 },

	{ CMD_SORT_MENU, { KEYC_F6 },		"F6",	KEYS_ORDER,
	    "choose the sort column from a list; another order is shown from its "
	    "first row",
	    "F6", "Sort", 6 },
	{ CMD_SORT_LEFT, { '<' },		"<",	KEYS_ORDER,
	    "sort by the column to the left", NULL, NULL, 0 },
	{ CMD_SORT_RIGHT, { '>' },		">",	KEYS_ORDER,
	    "sort by the column to the right", NULL, NULL, 0 },
	{ CMD_SORT_NTH,	{ '1' },		"1-9",	KEYS_ORDER,
	    "sort by the n-th column of the list that F6 shows",
	    NULL, NULL, 0 },
	{ CMD_SORT_SELF, { 'P' },		"P",	KEYS_ORDER,
	    "sort by SELF%", NULL, NULL, 0 },
	{ CMD_SORT_TOTAL, { 'T' },		"T",	KEYS_ORDER,
	    "sort by TOTAL%", NULL, NULL, 0 },
	{ CMD_INVERT,	{ 'I' },		"I",	KEYS_ORDER,
	    "invert the order; a key that names a column never does",
	    "I", "Invert", 12 },
	{ CMD_TREND,	{ 'x' },		"x",	KEYS_ORDER,
	    "trend column on or off", "x", "Trend", 13 },
	{ CMD_LINES,	{ 'L' },		"L",	KEYS_ORDER,
	    "a row for each source line of a function, or for each function "
	    "again",
	    "L", "Lines", 11 },

	{ CMD_WINDOW_NEXT, { 'w' },		"w",	KEYS_TIME,
	    "next window of time: last 1 s, 10 s, 60 s, all",
	    "w", "Window", 5 },
	{ CMD_WINDOW_PREVIOUS, { 'W' },		"W",	KEYS_TIME,
	    "previous window", NULL, NULL, 0 },
	{ CMD_MODE,	{ 'm' },		"m",	KEYS_TIME,
	    "which time counts: all on a processor (cpu), that with Python's "
	    "GIL held (gil), or that in which an exception is raised or "
	    "handled (exception)",
	    "m", "Mode", 10 },
	{ CMD_FREEZE,	{ 'p', 'Z' },		"p Z",	KEYS_TIME,
	    "freeze the picture, or let it go on; sampling never stops",
	    "p", "Freeze", 7 },
	{ CMD_RESET,	{ 'R' },		"R",	KEYS_TIME,
	    "forget all times and begin anew", "R", "Reset", 14 },
	{ CMD_THREADS,	{ 't' },		"t",	KEYS_TIME,
	    "one thread, the busiest first, or all again",
	    "t", "Threads", 2 },
	{ CMD_THREAD_PREVIOUS, { '[' },		"[",	KEYS_TIME,
	    "the next busier thread", NULL, NULL, 0 },
	{ CMD_THREAD_NEXT, { ']' },		"]",	KEYS_TIME,
	    "the next less busy thread", NULL, NULL, 0 },

	{ CMD_ENTER,	{ KEYC_ENTER, KEYC_RIGHT }, "Enter Right", KEYS_CODE,
	    "open the code of the selected function; in it: follow the jump or "
	    "call under the cursor, one by a pointer to where most samples saw "
	    "it lead; Esc comes back",
	    "Enter", "Follow", 3 },
	{ CMD_CODE,	{ 'a' },		"a",	KEYS_CODE,
	    "open or close the code panel: where inside the function its time "
	    "goes; it follows the selection in the list",
	    "a", "Code", 0 },
	{ CMD_FOCUS,	{ KEYC_TAB },		"Tab",	KEYS_CODE,
	    "give the moving keys, Enter, / n and N to the panel or pane, or "
	    "to the list",
	    "Tab", "List", 8 },
	{ CMD_CODE_HOTTEST, { 'H' },		"H",	KEYS_CODE,
	    "to the hottest row; again: to the next hottest",
	    "H", "Hottest", 1 },
	{ CMD_CODE_SOURCE, { 's' },		"s",	KEYS_CODE,
	    "source lines and inlined calls between the instructions, or not",
	    "s", "Source", 2 },
	{ CMD_CODE_ARROWS, { 'J' },		"J",	KEYS_CODE,
	    "arrows for the jumps, or none; far jumps have one while they or "
	    "their target are selected",
	    "J", "Jumps", 9 },
	{ CMD_CODE_SKID, { 'b' },		"b",	KEYS_CODE,
	    "shares of the instruction before the one that was interrupted, "
	    "or of that one",
	    NULL, NULL, 0 },
	{ CMD_CODE_KIN,	{ 'c' },		"c",	KEYS_CODE,
	    "callers and callees of the function; Enter goes to one",
	    "c", "Callers", 4 },
	{ CMD_CODE_WHOLE, { 'z' },		"z",	KEYS_CODE,
	    "the panel in the place of the list, or beside it again",
	    "z", "Zoom", 10 },
	{ CMD_CODE_EDIT, { 'o' },		"o",	KEYS_CODE,
	    "open the row's source line in $VISUAL or $EDITOR; sampling goes "
	    "on meanwhile",
	    "o", "Edit", 6 },
	{ CMD_CODE_SAVE, { 'S' },		"S",	KEYS_CODE,
	    "save the whole listing with its times to a regular file: as JSON "
	    "when its name ends in .json, else as text; ~/ is the home "
	    "directory",
	    "S", "Save", 7 },

	{ CMD_OUTPUT,	{ 'O' },		"O",	KEYS_OUTPUT,
	    "open or close the pane with what the command prints; it opens "
	    "by itself for the first line",
	    "O", "Output", 8 },
	{ CMD_TYPE,	{ 'i' },		"i",	KEYS_OUTPUT,
	    "type to the command; Ctrl-] or Esc Esc ends it",
	    "i", "Type", 3 },

	{ CMD_HELP,	{ KEYC_F1, 'h', '?' },	"F1 h ?", KEYS_LEAVE,
	    "this help", "F1", "Help", 0 },
	{ CMD_FIGURES,	{ 'f' },		"f",	KEYS_LEAVE,
	    "how good the figures are, what each means, and the cure of a bad "
	    "one",
	    "f", "Figures", 9 },
	{ CMD_BACK,	{ KEYC_ESC, KEYC_LEFT }, "Esc Left", KEYS_LEAVE,
	    "one step back: the way one came in the code panel, then close "
	    "what is open, then drop the search, the filter, the single "
	    "thread", "Esc", "Back", 2 },
	{ CMD_REDRAW,	{ KEYC_CTRL('L') },	"Ctrl-L", KEYS_LEAVE,
	    "draw the screen anew", NULL, NULL, 0 },
	{ CMD_SUSPEND,	{ KEYC_CTRL('Z') },	"Ctrl-Z", KEYS_LEAVE,
	    "suspend stacktop; the shell's fg brings it back",
	    NULL, NULL, 0 },
	{ CMD_QUIT,	{ 'q', KEYC_F10, KEYC_CTRL('C') }, "q F10 Ctrl-C",
	    KEYS_LEAVE, "quit; the process runs on; q in a panel closes that",
	    "q", "Quit", 0 },
};
/* clang-format on */

const struct key *
keys_all(size_t *n)
{
	*n = sizeof keys / sizeof *keys;
	return keys;
}

enum command
keys_find(int code)
{
	if (code >= '1' && code <= '9')
		code = '1';
	if (code == 0)
		return CMD_NONE;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		for (size_t j = 0; j < KEY_CODES; j++)
			if (keys[i].code[j] == code)
				return keys[i].cmd;
	return CMD_NONE;
}
