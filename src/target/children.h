/* SPDX-License-Identifier: GPL-2.0-or-later */
/* children.h - the child processes of a process, proc(5): task/TID/children,
 * which the kernel has with CONFIG_PROC_CHILDREN. Without it there are none. */
#ifndef TARGET_CHILDREN_H
#define TARGET_CHILDREN_H

#include <sys/types.h>

/* Call visit for each child of the process with this /proc directory. One that
 * is born or ends meanwhile may be left out, and so may its brothers. */
void	 children_read(int procfs, void (*visit)(void *, pid_t), void *arg);

#endif
