/* SPDX-License-Identifier: GPL-2.0-or-later */
/* opts.h - what a session is asked for. A plain struct. */
#ifndef SESSION_OPTS_H
#define SESSION_OPTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "session/listmaker.h"
#include "target/launch.h"

struct session_opts {
	const pid_t		*pids;	/* attach to these; */
	size_t			 npids;	/* 0: launch argv */
	char *const		*argv;
	bool			 children;	/* watch those too */
	enum launch_console	 console;
	const char		*sampler;	/* as pick_known has it */
	unsigned		 rate;		/* Hz */
	size_t			 stack_size;	/* bytes */
	bool			 stack_fixed;	/* else more where too short */
	bool			 kernel;	/* kernel frames */
	bool			 python;	/* Python frames, too, */
	bool			 python_only;	/* or nothing else */
	bool			 async;		/* who waits for tasks */
	bool			 lines;		/* of spots are looked up, */
	bool			 lines_last;	/* or at the end at the latest */
	bool			 debuginfod;	/* download debug files */
	uint64_t		 duration;	/* ns; 0: until the end */
	uint64_t		 refresh;	/* ns between snapshots */
	struct code_opts	 code;		/* how it is listed */
};

#endif
