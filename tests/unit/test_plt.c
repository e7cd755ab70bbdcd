/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_plt.c - names of PLT entries as linkers lay them out, against those
 * objdump gives. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "symbol/symtab.h"

#define N(a) (sizeof(a) / sizeof *(a))

static char dir[] = "/tmp/test-plt-XXXXXX";

static const char source[] =
    "#include <stdlib.h>\n#include <string.h>\n#include <stdio.h>\n"
    "void *volatile p; int (*volatile f)(const char *) = puts;\n"
    "int main(int n, char **v) {\n"
    "  p = malloc(strlen(v[0]) + 1); strcpy(p, v[0]); f(v[0]);\n"
    "  free(p); return memcmp(v[0], p, n); }\n";

static const struct {
	const char *flags;
	unsigned entries; /* at least */
} builds[] = {
	{ "-Wl,-z,lazy -fcf-protection=none", 5 },
	{ "-Wl,-z,now -fcf-protection=none", 5 },
	{ "-Wl,-z,lazy -fcf-protection=full -Wl,-z,ibtplt", 5 },
	{ "-Wl,-z,now -fcf-protection=full -Wl,-z,ibtplt", 5 },
	{ "-no-pie -Wl,-z,lazy", 5 },
	{ "-fuse-ld=lld -Wl,-z,lazy", 5 },
	{ "-fuse-ld=lld -Wl,-z,now", 5 },
	{ "-fuse-ld=gold -Wl,-z,lazy", 5 },
	{ "-Wl,-z,lazy -s", 5 },
};

static bool
succeeds(const char *format, const char *a, const char *b)
{
	char *command = xasprintf(format, a, b);
	bool ok = system(command) == 0;

	free(command);
	return ok;
}

static struct symtab *
load(void)
{
	char *path = xasprintf("%s/program", dir);
	struct image *img =
	    image_open(open(path, O_RDONLY | O_CLOEXEC), path, NULL);
	struct symtab *t;

	assert_non_null(img);
	t = symtab_load(img, -1);
	image_free(img);
	free(path);
	return t;
}

/* objdump: "0000000000001030 <puts@plt>:" */
static unsigned
compare(const struct symtab *t)
{
	char *command = xasprintf("objdump -d %s/program", dir), line[512];
	FILE *f = popen(command, "r");
	unsigned n = 0;

	assert_non_null(f);
	while (fgets(line, sizeof line, f) != NULL) {
		const struct symtab_entry *e;
		char name[256];
		uint64_t addr;

		if (sscanf(line, "%" SCNx64 " <%255[^>]>:", &addr, name) != 2 ||
		    strlen(name) < 5 ||
		    strcmp(name + strlen(name) - 4, "@plt") != 0)
			continue;
		e = symtab_find(t, addr);
		assert_non_null(e);
		assert_string_equal(name, symtab_name(t, e));
		assert_ptr_equal(e, symtab_find(t, addr + 7));
		n++;
	}
	pclose(f);
	free(command);
	return n;
}

static void
test_builds(void **state)
{
	(void)state;
	for (size_t i = 0; i < N(builds); i++) {
		struct symtab *t;

		if (!succeeds("cd %s && cc -O1 -fno-builtin %s -o program p.c "
			      "2>said",
			dir, builds[i].flags)) {
			print_message("%s: not built\n", builds[i].flags);
			continue;
		}
		t = load();
		print_message("%s\n", builds[i].flags);
		assert_true(compare(t) >= builds[i].entries);
		symtab_free(t);
	}
}

/* The lazy half of an IBT table pushes the index of its relocation. */
static void
test_pushes(void **state)
{
	struct symtab *t;
	unsigned n = 0;

	(void)state;
	if (!succeeds("cd %s && cc -O1 -fno-builtin %s -o program p.c 2>said",
		dir, "-Wl,-z,lazy -fcf-protection=full -Wl,-z,ibtplt"))
		skip();
	t = load();
	for (size_t i = 0; i < t->n; i++)
		n += strcmp(symtab_name(t, &t->v[i]), "strlen@plt") == 0;
	assert_int_equal(2, n);
	symtab_free(t);
}

/* What a static program chooses at start has no name but its resolver's. */
static void
test_static(void **state)
{
	struct symtab *t;
	bool found = false;

	(void)state;
	if (!succeeds("cd %s && cc -O1 -fno-builtin %s -o program p.c 2>said",
		dir, "-static"))
		skip();
	t = load();
	for (size_t i = 0; i < t->n; i++)
		found = found ||
			strcmp(symtab_name(t, &t->v[i]), "strlen@plt") == 0;
	assert_true(found);
	symtab_free(t);
}

static int
set_up(void **state)
{
	char *path;
	FILE *f;

	(void)state;
	if (mkdtemp(dir) == NULL)
		return -1;
	path = xasprintf("%s/p.c", dir);
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
	return succeeds("rm -rf %s%s", dir, "") ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_builds),
		cmocka_unit_test(test_pushes),
		cmocka_unit_test(test_static),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
