/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options_once.h - the command lines of dump and doctor, which look at one
 * process once. */
#ifndef OPTIONS_ONCE_H
#define OPTIONS_ONCE_H

#include <argp.h>
#include <stdbool.h>
#include <sys/types.h>

#include "session/dump.h"

struct once_opts {			/* the input of both */
	pid_t			 pid;	/* 0: none was given; of doctor only */
	bool			 json;
	struct dump_opts	 dump;
};

extern const struct argp dump_argp, doctor_argp;

#endif
