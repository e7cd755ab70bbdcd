/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kallsyms.c - parses and searches the kernel's symbol list. */
#include "config.h"

#include "symbol/kallsyms.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/sorted.h"
#include "base/xalloc.h"
#include "target/procfs.h"

enum {
	SYMBOLS_MAX = 4 << 20,
	FUNCTION_MAX = 1 << 20, /* the last one before a gap ends somewhere */
	LAST_SIZE = 4096 /* and may have so much */
};

struct ksym {
	uint64_t addr;
	const char *name; /* in text */
	const char *module; /* "[name]" in text, or "[kernel]" */
	char type; /* as nm(1) has it */
};

struct kallsyms {
	char *text;
	struct ksym *v; /* ascending, one per address */
	size_t n, cap;
};

static const char kernel[] = "[kernel]";

static bool
is_function(char type)
{
	return type != '\0' && strchr("tTwW", type) != NULL;
}

/* "address type name" and for a module a tab and "[module]". */
static bool
parse_line(char *line, struct ksym *sym)
{
	char *end, *name;

	sym->addr = strtoull(line, &end, 16);
	if (end == line || end[0] != ' ' || end[1] == '\0' || end[2] != ' ')
		return false;
	sym->type = end[1];
	name = end + 3;
	end = name + strcspn(name, "\t ");
	sym->name = name;
	sym->module = kernel;
	if (*end != '\0') {
		*end++ = '\0';
		if (*end == '[' && strlen(end) > 2)
			sym->module = end;
	}
	return *name != '\0';
}

/* Several names have one address: functions first, global ones before local
 * ones, names before their aliases with underscores; else as listed. */
static int
by_address(const void *va, const void *vb)
{
	const struct ksym *a = va, *b = vb;
	bool a_function = is_function(a->type), a_local = a->type == 't';
	bool b_function = is_function(b->type), b_local = b->type == 't';
	size_t a_dashes, b_dashes;

	if (a->addr != b->addr)
		return a->addr < b->addr ? -1 : 1;
	if (a_function != b_function)
		return a_function ? -1 : 1;
	if (a_local != b_local)
		return b_local ? -1 : 1;
	a_dashes = strspn(a->name, "_");
	b_dashes = strspn(b->name, "_");
	if (a_dashes != b_dashes)
		return a_dashes < b_dashes ? -1 : 1;
	return (a->name > b->name) - (a->name < b->name);
}

/* Sort. One of each address stays, and of what is no function only what ends a
 * function. */
static void
settle(struct kallsyms *k)
{
	size_t n = 0;

	if (k->n > 1)
		qsort(k->v, k->n, sizeof *k->v, by_address);
	for (size_t i = 0; i < k->n; i++) {
		bool after_function = n > 0 && is_function(k->v[n - 1].type);

		if (n > 0 && k->v[n - 1].addr == k->v[i].addr)
			continue;
		if (is_function(k->v[i].type) || after_function)
			k->v[n++] = k->v[i];
	}
	k->n = n;
}

struct kallsyms *
kallsyms_parse(char *take_text, size_t len)
{
	struct kallsyms *k = xcalloc(1, sizeof *k);
	char *line = take_text, *end = take_text + len, *newline;

	k->text = take_text;
	for (; len > 0 && k->n < SYMBOLS_MAX &&
	       (newline = memchr(line, '\n', (size_t)(end - line)));
	     line = newline + 1) {
		struct ksym sym;

		*newline = '\0';
		/* addresses hidden from us read as 0 */
		if (!parse_line(line, &sym) || sym.addr == 0)
			continue;
		k->v = xgrow(k->v, &k->cap, k->n + 1, sizeof *k->v);
		k->v[k->n++] = sym;
	}
	settle(k);
	if (k->n == 0) {
		kallsyms_free(k);
		return NULL;
	}
	return k;
}

struct kallsyms *
kallsyms_load(void)
{
	size_t len;
	char *text = procfs_read(AT_FDCWD, "/proc/kallsyms", &len, NULL);

	return text != NULL ? kallsyms_parse(text, len) : NULL;
}

/* How many symbols are at or before an address. */
static size_t
count_to(const struct kallsyms *k, uint64_t addr)
{
	return sorted_upto(k->v, k->n, addr, addr);
}

const char *
kallsyms_find(const struct kallsyms *k, uint64_t addr, uint64_t *start,
    const char **module)
{
	size_t n = count_to(k, addr);
	const struct ksym *sym;

	if (n == 0)
		return NULL;
	sym = &k->v[n - 1];
	if (!is_function(sym->type) || addr - sym->addr >= FUNCTION_MAX)
		return NULL;
	*start = sym->addr;
	*module = sym->module;
	return sym->name;
}

uint64_t
kallsyms_size(const struct kallsyms *k, uint64_t start)
{
	size_t n = count_to(k, start);
	uint64_t size;

	if (n == 0 || k->v[n - 1].addr != start ||
	    !is_function(k->v[n - 1].type))
		return 0;
	size = n < k->n ? k->v[n].addr - start : LAST_SIZE;
	return size < FUNCTION_MAX ? size : LAST_SIZE;
}

void
kallsyms_free(struct kallsyms *k)
{
	if (k == NULL)
		return;
	free(k->v);
	free(k->text);
	free(k);
}
