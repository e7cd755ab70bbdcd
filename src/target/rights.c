/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rights.c - asks the kernel what we may do. */
#include "config.h"

#include "target/rights.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "target/procfs.h"

uint64_t
rights_effective(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3
	};
	struct __user_cap_data_struct data[2] = { 0 };

	if (syscall(SYS_capget, &head, data) == -1)
		return 0;
	return data[0].effective | (uint64_t)data[1].effective << 32;
}

bool
rights_has(uint64_t effective, unsigned cap)
{
	return cap < 64 && (effective >> cap & 1) != 0;
}

void
rights_raise_files(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

uint64_t
rights_files(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_NOFILE, &limit) == -1 ? 0 : limit.rlim_cur;
}

uint64_t
rights_memory(void)
{
	struct rlimit limit;
	uint64_t taken;
	char text[128];

	if (getrlimit(RLIMIT_AS, &limit) == -1 ||
	    limit.rlim_cur == RLIM_INFINITY)
		return UINT64_MAX;
	if (procfs_read_into(AT_FDCWD, "/proc/self/statm", text, sizeof text) <=
	    0)
		return 0;
	taken = strtoull(text, NULL, 10) * (uint64_t)sysconf(_SC_PAGESIZE);
	return taken < limit.rlim_cur ? limit.rlim_cur - taken : 0;
}
