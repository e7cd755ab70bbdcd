/* SPDX-License-Identifier: GPL-2.0-or-later */
/* maps.c - parses the text of /proc/PID/maps; reads no file. */
#include "config.h"

#include "target/maps.h"

#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/sorted.h"
#include "base/xalloc.h"

/* The digits at *p in base 16 or 10, at least one; *p moves behind them. */
static bool
number(const char **p, unsigned base, uint64_t *out)
{
	const char *s = *p;
	uint64_t v = 0;

	for (;; s++) {
		unsigned digit;

		if (*s >= '0' && *s <= '9')
			digit = (unsigned)(*s - '0');
		else if (base == 16 && *s >= 'a' && *s <= 'f')
			digit = (unsigned)(*s - 'a' + 10);
		else
			break;
		if (__builtin_mul_overflow(v, base, &v) ||
		    __builtin_add_overflow(v, digit, &v))
			return false;
	}
	if (s == *p)
		return false;
	*p = s;
	*out = v;
	return true;
}

static bool
literal(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

/* "rwxp"; the fourth letter tells shared from private: not needed. */
static bool
permissions(const char **p, struct map *m)
{
	if (strnlen(*p, 4) < 4)
		return false;
	m->read = (*p)[0] == 'r';
	m->write = (*p)[1] == 'w';
	m->exec = (*p)[2] == 'x';
	*p += 4;
	return true;
}

/* "start-end perms offset major:minor inode  path" */
static bool
parse_line(const char *p, struct map *m)
{
	uint64_t major, minor;

	if (!number(&p, 16, &m->start) || !literal(&p, '-') ||
	    !number(&p, 16, &m->end) || !literal(&p, ' ') ||
	    !permissions(&p, m) || !literal(&p, ' ') ||
	    !number(&p, 16, &m->offset) || !literal(&p, ' ') ||
	    !number(&p, 16, &major) || !literal(&p, ':') ||
	    !number(&p, 16, &minor) || !literal(&p, ' ') ||
	    !number(&p, 10, &m->inode))
		return false;
	if (*p != '\0' && *p != ' ')
		return false;
	p += strspn(p, " ");
	m->dev = makedev((unsigned)major, (unsigned)minor);
	m->path = p;
	return m->start < m->end;
}

int
maps_parse(struct maps *maps, char *take_text, size_t len, struct err *err)
{
	char *line = take_text, *end = take_text + len, *newline;
	size_t number_of_line = 1;
	uint64_t last = 0;

	*maps = (struct maps){ .text = take_text };
	/* a line without its newline was cut off by a limit: not a range */
	for (; len > 0 && (newline = memchr(line, '\n', (size_t)(end - line)));
	     line = newline + 1, number_of_line++) {
		struct map m = { 0 };

		*newline = '\0';
		if (!parse_line(line, &m) || m.start < last) {
			err_set(err, ERR_OTHER, 0,
			    "memory map: line %zu is not understood",
			    number_of_line);
			maps_fini(maps);
			return -1;
		}
		last = m.end;
		maps->v =
		    xgrow(maps->v, &maps->cap, maps->n + 1, sizeof *maps->v);
		maps->v[maps->n++] = m;
	}
	return 0;
}

const struct map *
maps_find(const struct maps *maps, uint64_t addr)
{
	size_t i = sorted_upto(maps->v, maps->n, end, addr);

	if (i == maps->n || addr < maps->v[i].start)
		return NULL;
	return &maps->v[i];
}

void
maps_fini(struct maps *maps)
{
	free(maps->v);
	free(maps->text);
	*maps = (struct maps){ 0 };
}
