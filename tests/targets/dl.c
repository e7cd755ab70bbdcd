/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dl.c - opens a library that lies beside it, spends some ten milliseconds in
 * it and closes it, over and over. */
#include <dlfcn.h>
#include <err.h>
#include <limits.h>
#include <string.h>

#include "target.h"

static char path[PATH_MAX];

static void
find_library(void)
{
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 16);
	char *slash;

	if (n == -1)
		err(1, "/proc/self/exe");
	path[n] = '\0';
	slash = strrchr(path, '/');
	strcpy(slash + 1, "dlhot.so");
}

static unsigned long
once(unsigned long x)
{
	unsigned long (*hot)(unsigned long);
	void *lib = dlopen(path, RTLD_NOW);

	if (lib == NULL)
		errx(1, "%s", dlerror());
	*(void **)&hot = dlsym(lib, "dl_hot");
	if (hot == NULL)
		errx(1, "%s", dlerror());
	for (int i = 0; i < 10; i++)
		x = hot(x);
	dlclose(lib);
	return x;
}

int
main(int argc, char **argv)
{
	unsigned long x = 1;

	target_begin(argc, argv);
	find_library();
	target_ready();
	while (!target_over())
		x = once(x);
	return x == 0;
}
