/* SPDX-License-Identifier: GPL-2.0-or-later */
/* taskstate.h - what a thread is doing with its time. */
#ifndef TARGET_TASKSTATE_H
#define TARGET_TASKSTATE_H

enum task_state {
	TASK_RUNNING,		/* on a CPU */
	TASK_RUNNABLE,		/* waiting for a CPU */
	TASK_LOCK,		/* futex */
	TASK_IO,		/* disk, or waits for a descriptor */
	TASK_SLEEP,		/* a timer, a child, a signal, anything else */
	TASK_STOPPED,		/* job control or a tracer */
	TASK_STATES
};

#endif
