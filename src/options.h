/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options.h - the command line, as product users type it. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "options_once.h"
#include "report/report.h"
#include "session/session.h"
#include "ui/ui.h"

enum action { ACTION_WATCH, ACTION_DUMP, ACTION_DOCTOR };

enum { PIDS_MAX = 256, SOURCE_PATHS_MAX = 64 };

struct options {
	enum action			 action;
	struct session_opts		 session;	/* of watch */
	pid_t				 pids[PIDS_MAX];
	bool				 children_said;
	const char			*name;		/* -n */
	struct ui_opts			 ui;		/* window, sort ... */
	size_t				 limit;
	bool				 batch;
	uint64_t			 every;		/* ns; 0: at the end */
	const struct report_format	*format;
	const char			*output;	/* NULL: stdout */
	const char			*annotate;	/* function, or NULL */
	const char			*source_path[SOURCE_PATHS_MAX];
	struct once_opts		 once;		/* of dump, doctor */
};

/* Parse the command line; ends the program for --help, --version, --usage and
 * for a mistake (status 2). */
void	 options_parse(struct options *, int argc, char **argv);

#endif
