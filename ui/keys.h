/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * keys.h - the one table of keys. The dispatcher, the help screen, the key bar
 * and the check of the manual page all read it.
 */
#ifndef UI_KEYS_H
#define UI_KEYS_H

#include <stdbool.h>
#include <stddef.h>

enum command {
	CMD_NONE,
	CMD_UP, CMD_DOWN, CMD_PGUP, CMD_PGDN, CMD_HOME, CMD_END,
	CMD_SEARCH, CMD_NEXT, CMD_PREVIOUS, CMD_FILTER, CMD_KERNEL,
	CMD_PYTHON,
	CMD_SORT_MENU, CMD_SORT_LEFT, CMD_SORT_RIGHT, CMD_INVERT,
	CMD_SORT_NTH, CMD_SORT_SELF, CMD_SORT_TOTAL,
	CMD_WINDOW_NEXT, CMD_WINDOW_PREVIOUS, CMD_MODE,
	CMD_FREEZE, CMD_RESET, CMD_TREND, CMD_LINES,
	CMD_THREADS, CMD_THREAD_PREVIOUS, CMD_THREAD_NEXT,
	CMD_ENTER, CMD_CODE, CMD_CODE_SOURCE, CMD_CODE_HOTTEST,
	CMD_CODE_ARROWS, CMD_CODE_SKID, CMD_CODE_KIN, CMD_CODE_WHOLE,
	CMD_CODE_EDIT, CMD_CODE_SAVE,
	CMD_FOCUS, CMD_OUTPUT, CMD_TYPE,
	CMD_HELP, CMD_FIGURES, CMD_BACK, CMD_REDRAW, CMD_SUSPEND, CMD_QUIT,
	COMMANDS
};

enum key_group {
	KEYS_MOVE, KEYS_FIND, KEYS_ORDER, KEYS_TIME, KEYS_CODE, KEYS_OUTPUT,
	KEYS_LEAVE,
	KEY_GROUPS
};
extern const char *const key_group_titles[KEY_GROUPS];

enum { KEY_CODES = 4 };

struct key {
	enum command	 cmd;
	int		 code[KEY_CODES];	/* 0 ends; CMD_SORT_NTH: '1'
						 * stands for '1' to '9' */
	const char	*name;	/* as help and manual have it: "Down j" */
	enum key_group	 group;
	const char	*help;
	const char	*bar_key, *bar;	/* key and label in the key bar, or
						 * NULL */
	unsigned	 bar_rank;	/* the higher, the sooner it yields */
};

/* All keys, in the order of the help screen. */
const struct key	*keys_all(size_t *n);
/* The command of a key, or CMD_NONE. */
enum command		 keys_find(int code);

#endif
