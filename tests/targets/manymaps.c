/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * manymaps.c - has 20,000 mappings, every other one of them code: of its own
 * file, and without a file. With "change" it unmaps one of them and maps it
 * again, a thousand times a second, beside its work.
 */
#include <err.h>
#include <string.h>
#include <sys/syscall.h>

#include "target.h"

enum { PAGE = 4096, MAPPINGS = 20000 };

NOINLINE unsigned long maps_hot(unsigned long);

unsigned long
maps_hot(unsigned long x)
{
	return target_work(200000, x);
}

/* One page of code and one of none. Neighbours without a file are not joined,
 * for they differ in what they allow. */
static void
map_pair(char *at, int fd)
{
	int flags = MAP_PRIVATE | MAP_FIXED | (fd == -1 ? MAP_ANONYMOUS : 0);

	if (mmap(at, PAGE, PROT_READ | PROT_EXEC, flags, fd, 0) == MAP_FAILED ||
	    mmap(at + PAGE, PAGE, PROT_READ, flags, fd, 0) == MAP_FAILED)
		err(1, "mmap");
}

static char *
map_all(int fd)
{
	char *at = mmap(NULL, (size_t)MAPPINGS * PAGE, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at == MAP_FAILED)
		err(1, "mmap");
	for (int i = 0; i < MAPPINGS; i += 2)
		map_pair(at + (size_t)i * PAGE, i % 4 == 0 ? fd : -1);
	return at;
}

int
main(int argc, char **argv)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	int changes = argc > 2 && strcmp(argv[2], "change") == 0;
	char *at = map_all(fd);
	unsigned long x = 1;

	target_begin(argc, argv);
	target_ready();
	for (unsigned i = 0; !target_over(); i++) {
		x = maps_hot(x);
		if (changes)
			map_pair(at + (size_t)(i * 2 % MAPPINGS) * PAGE, fd);
	}
	return x == 0;
}
