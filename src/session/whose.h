/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * whose.h - the profile's thread that a sample belongs to: also one that came
 * and went between two scans of the tasks, which then has no more than a tid.
 * Sampling thread only.
 */
#ifndef SESSION_WHOSE_H
#define SESSION_WHOSE_H

#include <stdint.h>
#include <sys/types.h>

#include "profile/profile.h"
#include "session/process.h"

/* Its index in the profile, where it gets a name if it had none. */
uint32_t	 whose_thread(struct profile *, struct process *, pid_t tid);

#endif
