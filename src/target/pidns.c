/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pidns.c - reads the PID namespace of a process, pid_namespaces(7). */
#include "config.h"

#include "target/pidns.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "target/procinfo.h"

/* PROC_PID_INIT_INO: the same on every machine, for tools that ask this */
static const ino_t initial_ino = 0xeffffffc;

enum { MINOR_BITS = 20 }; /* of a dev_t inside the kernel */

bool
pidns_read(struct pidns *ns, int procfs, pid_t pid)
{
	struct proc_status status;
	struct stat st;

	*ns = (struct pidns){ .initial = true, .tgid = pid };
	if (stat("/proc/self/ns/pid", &st) == -1 || st.st_ino == initial_ino)
		return true; /* or a kernel without namespaces */

	if (fstatat(procfs, "ns/pid", &st, 0) == -1 ||
	    !procinfo_status(procfs, "status", &status) ||
	    status.inner_tgid == 0)
		return false;
	*ns = (struct pidns){ .dev = (uint64_t)major(st.st_dev) << MINOR_BITS |
				     minor(st.st_dev),
		.ino = st.st_ino,
		.tgid = status.inner_tgid };
	return true;
}
