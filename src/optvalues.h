/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * optvalues.h - what the word after an option means.
 *
 * Each reader takes the word and, where several options have such a value, the
 * option's name. A word that it does not take sets err, which names the option,
 * and what is returned then means nothing. So the parser of a command line
 * complains in one place. err must be {0} before.
 */
#ifndef OPTVALUES_H
#define OPTVALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "profile/lens.h"
#include "session/opts.h"
#include "ui/ui.h"

enum {
	PID_LARGEST = 1 << 22,		/* what Linux can be set to */
	STACK_LARGEST = 65528		/* perf's u16 size, in steps of 8 */
};

double		 optvalue_number(const char *option, const char *word,
		     double min, double max, struct err *);
long		 optvalue_whole(const char *option, const char *word, long min,
		     long max, struct err *);
/* Seconds, min at least, in ns. */
uint64_t	 optvalue_seconds(const char *option, const char *word,
		     double min, struct err *);
/* KiB, 1 to 64, in bytes: STACK_LARGEST at most. */
size_t		 optvalue_stack_size(const char *word, struct err *);
/* "auto": frames of a kind where there are any; "no". */
bool		 optvalue_frames(const char *option, const char *word,
		     struct err *);
enum window	 optvalue_window(const char *word, struct err *);
enum mode	 optvalue_mode(const char *word, struct err *);
enum ui_color	 optvalue_color(const char *word, struct err *);
enum code_syntax optvalue_syntax(const char *word, struct err *);
enum lens_skid	 optvalue_skid(const char *word, struct err *);

/* Append the PIDs of a list, between commas or blanks as pgrep -d and pidof
 * write them, to the *n in v; one that is there already is not again. */
void		 optvalue_pids(const char *word, pid_t *v, size_t *n,
		     size_t max, struct err *);

/* These leave the word as it is: would it ever be of use? */
void		 optvalue_check_filter(const char *word, struct err *);
void		 optvalue_check_sampler(const char *word, struct err *);
void		 optvalue_check_source_path(const char *word, struct err *);

#endif
