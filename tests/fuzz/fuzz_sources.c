/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fuzz_sources.c - a source file, all of whose lines are printable; its first
 * line is the name of another, too, which need not be there. */
#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "code/sources.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void
check(const char *line)
{
	for (; line != NULL && *line != '\0'; line++)
		if (((unsigned char)*line < ' ' && *line != '\t') ||
		    *line == 0x7f)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	static const char *const rules[] = { "/nowhere", "/a=/nowhere/b" };
	const struct sources_opts opts = { .path = rules, .npaths = 2 };
	int fd = memfd_create("source", MFD_CLOEXEC);
	struct sources *s = sources_new(&opts, -1, 1);
	char path[64], *name = xstrndup((const char *)p, n);

	if (fd == -1 || write(fd, p, n) != (ssize_t)n)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	for (unsigned line = 0; line < n + 2; line++)
		check(sources_line(s, path, line));
	name[strcspn(name, "\n")] = '\0';
	if (strchr(name, '/') == NULL) /* nothing real */
		check(sources_line(s, name, 1));
	check(sources_problem(s));
	sources_free(s);
	free(name);
	close(fd);
	return 0;
}
