/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_procparse.c - every parser of small /proc files on the same bytes. */
#include "config.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "target/blocked.h"
#include "target/procparse.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	char *text = xmalloc(n + 1);
	struct proc_stat stat;
	struct proc_schedstat schedstat;
	struct proc_io io;
	struct proc_status status;
	struct proc_syscall call;

	memcpy(text, p, n);
	text[n] = '\0';
	procparse_stat(text, &stat);
	if (memchr(stat.comm, '\0', sizeof stat.comm) == NULL)
		abort();
	procparse_schedstat(text, &schedstat);
	procparse_io(text, &io);
	procparse_status(text, &status);
	if (procparse_syscall(text, &call) == -1 && call.blocked)
		abort();
	if (procparse_own_pid(text) < 0)
		abort();
	blocked_by_wchan(text);
	if (procparse_cmdline(text, n) > n)
		abort();
	free(text);
	return 0;
}
