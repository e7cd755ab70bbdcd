/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cpus.c - reads the kernel's list of online processors. */
#include "config.h"

#include "sample/cpus.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/xalloc.h"

static void
cpus_add(struct cpus *c, int cpu)
{
	c->v = xgrow(c->v, &c->cap, c->n + 1, sizeof *c->v);
	c->v[c->n++] = cpu;
}

/* A number below CPUS_MAX at *text, which moves behind it; -1 if none. */
static long
number(const char **text)
{
	long n = 0;

	if (!isdigit((unsigned char)**text))
		return -1;
	for (; isdigit((unsigned char)**text); ++*text) {
		n = n * 10 + (**text - '0');
		if (n >= CPUS_MAX)
			return -1;
	}
	return n;
}

int
cpus_parse(struct cpus *c, const char *text)
{
	*c = (struct cpus){ 0 };
	for (;;) {
		long first = number(&text), last = first;

		if (*text == '-') {
			text++;
			last = number(&text);
		}
		/* A list that repeats itself would grow without bound. */
		if (first == -1 || last < first ||
		    (c->n > 0 && first <= c->v[c->n - 1]))
			goto fail;
		for (long cpu = first; cpu <= last; cpu++)
			cpus_add(c, (int)cpu);
		if (*text != ',')
			break;
		text++;
	}
	if (*text == '\0' || *text == '\n')
		return 0;

fail:
	cpus_fini(c);
	return -1;
}

void
cpus_read(struct cpus *c)
{
	char text[4096];
	ssize_t got = -1;
	int fd = open("/sys/devices/system/cpu/online", O_RDONLY | O_CLOEXEC);
	long n;

	if (fd != -1) {
		got = read(fd, text, sizeof text - 1);
		close(fd);
	}
	if (got > 0) {
		text[got] = '\0';
		if (cpus_parse(c, text) == 0)
			return;
	}

	*c = (struct cpus){ 0 };
	n = sysconf(_SC_NPROCESSORS_ONLN);
	cpus_add(c, 0);
	for (int cpu = 1; cpu < n && cpu < CPUS_MAX; cpu++)
		cpus_add(c, cpu);
}

void
cpus_fini(struct cpus *c)
{
	free(c->v);
	*c = (struct cpus){ 0 };
}
