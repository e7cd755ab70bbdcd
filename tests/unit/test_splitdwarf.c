/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_splitdwarf.c - where .dwo files are found, and what is not opened. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "symbol/lines.h"
#include "symbol/symtab.h"

#define N(a) (sizeof(a) / sizeof *(a))

static char dir[] = "/tmp/test-splitdwarf-XXXXXX";

static const char source[] =
    "static volatile int v;\n"
    "static inline __attribute__((always_inline)) int in(int x)\n"
    "{ v += x; return v; }\n"
    "int out(int x) { return in(x) + 1; }\n"
    "int main(int n, char **a) { return out(n) + !a; }\n";

/* In the directory: src is where it is compiled, bin has the program. */
static const struct {
	const char *command; /* what becomes of src/p.dwo */
	const char *root; /* the target's, below the directory; NULL: none */
	bool found;
} cases[] = {
	{ "true", NULL, true },
	{ "rm src/p.dwo", NULL, false },
	{ "mv src/p.dwo bin/p.dwo", NULL, true },
	{ "rm src/p.dwo; mkfifo src/p.dwo", NULL, false },
	{ "rm src/p.dwo; ln -s /dev/zero src/p.dwo", NULL, false },
	{ "echo nothing >src/p.dwo", NULL, false },
	{ "cp bin/program src/p.dwo", NULL, false },
	{ "mkdir -p root$PWD/src; mv src/p.dwo root$PWD/src", NULL, false },
	{ "mkdir -p root$PWD/src; mv src/p.dwo root$PWD/src", "root", true },
	{ "mkdir root", "root", true },
	/* nothing leads out of the root */
	{ "mkdir -p root$PWD/src; mv src/p.dwo elsewhere; "
	  "ln -s $PWD/elsewhere root$PWD/src/p.dwo",
	    "root", false },
};

static bool
succeeds(const char *format, const char *more)
{
	char *command = xasprintf(format, dir, more);
	bool ok = system(command) == 0;

	free(command);
	return ok;
}

static int
open_below(const char *name, int flags)
{
	char *path = xasprintf("%s/%s", dir, name);
	int fd = open(path, flags | O_CLOEXEC);

	free(path);
	return fd;
}

static const struct symtab_entry *
by_name(const struct symtab *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(symtab_name(t, &t->v[i]), name) == 0)
			return &t->v[i];
	return NULL;
}

/* Is the inlined call, which the skeleton does not know, found? */
static bool
finds(int root)
{
	char *path = xasprintf("%s/bin/program", dir);
	struct image *img =
	    image_open(open_below("bin/program", O_RDONLY), path, NULL);
	struct symtab *t = symtab_load(img, -1);
	const struct symtab_entry *out = by_name(t, "out");
	struct lines *l = lines_open(img, root);
	struct linemap map;
	bool found;

	assert_non_null(l);
	assert_non_null(out);
	assert_true(lines_map(l, out->addr, out->addr + out->size, &map));
	found = map.ninlines == 1;
	if (found)
		assert_string_equal("in", map.inlines[0].name);
	linemap_fini(&map);
	lines_close(l);
	symtab_free(t);
	image_free(img);
	free(path);
	return found;
}

static void
test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		int root;

		assert_true(succeeds("cd %s && rm -rf src/p.dwo bin root "
				     "elsewhere && mkdir bin%s",
		    ""));
		if (!succeeds("cd %s/src && cc -O2 -g -gsplit-dwarf -c p.c "
			      "2>said && test -f p.dwo && "
			      "cc -o ../bin/program p.o%s",
			""))
			skip();
		assert_true(succeeds("cd %s && { %s; }", cases[i].command));
		root = cases[i].root != NULL
			   ? open_below(cases[i].root, O_PATH | O_DIRECTORY)
			   : -1;
		assert_int_equal(cases[i].found, finds(root));
		if (root != -1)
			close(root);
	}
}

static int
set_up(void **state)
{
	FILE *f;
	char *path;

	(void)state;
	if (mkdtemp(dir) == NULL || !succeeds("mkdir %s/src%s", ""))
		return -1;
	path = xasprintf("%s/src/p.c", dir);
	f = fopen(path, "w");
	free(path);
	if (f == NULL || fputs(source, f) == EOF)
		return -1;
	return fclose(f);
}

static int
tear_down(void **state)
{
	(void)state;
	return succeeds("rm -rf %s%s", "") ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
