/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dlchurn.c - copies the library that lies beside it to a new name below the
 * directory argv[2], opens the copy, deletes it, spends some ten milliseconds
 * in it and closes it, over and over: always a file not seen before. */
#include <dlfcn.h>
#include <err.h>
#include <limits.h>
#include <string.h>

#include "target.h"

static char bytes[1 << 20];
static size_t len;

static void
read_library(void)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 16);
	FILE *f;

	if (n == -1)
		err(1, "/proc/self/exe");
	path[n] = '\0';
	strcpy(strrchr(path, '/') + 1, "dlhot.so");
	f = fopen(path, "re");
	if (f == NULL)
		err(1, "%s", path);
	len = fread(bytes, 1, sizeof bytes, f);
	fclose(f);
}

static void
write_library(const char *path)
{
	FILE *f = fopen(path, "we");

	if (f == NULL || fwrite(bytes, 1, len, f) != len || fclose(f) != 0)
		err(1, "%s", path);
}

static unsigned long
once(const char *path, unsigned long x)
{
	unsigned long (*hot)(unsigned long);
	void *lib;

	write_library(path);
	lib = dlopen(path, RTLD_NOW);
	if (lib == NULL)
		errx(1, "%s", dlerror());
	unlink(path);
	*(void **)&hot = dlsym(lib, "dl_hot");
	if (hot == NULL)
		errx(1, "%s", dlerror());
	for (int i = 0; i < 30; i++)
		x = hot(x);
	dlclose(lib);
	return x;
}

int
main(int argc, char **argv)
{
	char path[PATH_MAX];
	unsigned long x = 1;

	if (argc < 3)
		errx(1, "usage: dlchurn SECONDS DIRECTORY");
	target_begin(argc, argv);
	read_library();
	target_ready();
	for (unsigned i = 0; !target_over(); i++) {
		snprintf(path, sizeof path, "%s/churn%u.so", argv[2], i);
		x = once(path, x);
	}
	return x == 0;
}
