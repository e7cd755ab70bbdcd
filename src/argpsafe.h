/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * argpsafe.h - argp, whose complaints have words of the command line in them
 * and are made safe to show.
 *
 * All of it ends the program with argp_err_exit_status for a mistake, and with
 * 0 for --help, --version and --usage.
 */
#ifndef ARGPSAFE_H
#define ARGPSAFE_H

#include <argp.h>

#include "base/err.h"

/* As argp_parse, without its arg_index. */
void	 argpsafe_parse(const struct argp *, int argc, char **argv,
	     unsigned flags, void *input);
/* From a parser: complain of err, cure included, where there is one. */
void	 argpsafe_check(const struct argp_state *, const struct err *err);

#endif
