/* SPDX-License-Identifier: GPL-2.0-or-later */
/* doctor_files.h - what the files of a process lack for names, source lines
 * and complete stacks. Reads nothing but the facts. */
#ifndef SESSION_DOCTOR_FILES_H
#define SESSION_DOCTOR_FILES_H

#include <sys/types.h>

#include "session/facts_files.h"
#include "session/finding.h"

enum frames {
	FRAMES_UNKNOWN,		/* too few functions seen */
	FRAMES_NO,
	FRAMES_SOME,
	FRAMES_YES
};

/* The words for each, as reports have them. */
extern const char *const file_symbols_names[];
extern const char *const file_debug_names[];
extern const char *const file_unwind_names[];
extern const char *const file_disk_names[];
extern const char *const frames_names[];

/* Is the code built with frame pointers? */
enum frames	 doctor_frames(const struct prologues *);
/* The verdict on one file. */
enum grade	 doctor_file(const struct facts_file *);
/* The findings on all of them; pid for the cures. */
void		 doctor_files(const struct facts_files *, pid_t,
		     struct findings *);

#endif
