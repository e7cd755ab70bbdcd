/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_linetruth.c - lines and inlined calls of compiled programs, against what
 * addr2line says of the same addresses. */
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
#include <unistd.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "symbol/demangle.h"
#include "symbol/lines.h"
#include "symbol/symtab.h"

#define N(a) (sizeof(a) / sizeof *(a))

enum { SHOWN_MAX = 3 }; /* differences */

static char dir[] = "/tmp/test-linetruth-XXXXXX";

/* What the compilers make of one source. */
static const struct {
	const char *name, *command;
} builds[] = {
	{ "gcc, DWARF 2", "g++ -O2 -gdwarf-2" },
	{ "gcc, DWARF 3", "g++ -O2 -gdwarf-3" },
	{ "gcc, DWARF 4", "g++ -O2 -gdwarf-4" },
	{ "gcc, DWARF 5", "g++ -O2 -gdwarf-5" },
	{ "gcc, without inlining", "g++ -O0 -g" },
	{ "gcc, -flto", "g++ -O2 -g -flto" },
	{ "gcc, sections", "g++ -O2 -g -ffunction-sections -Wl,--gc-sections" },
	{ "gcc, compressed", "g++ -O2 -g -gz" },
	{ "gcc, compressed as of old", "g++ -O2 -g -gz=zlib-gnu" },
	{ "gcc, split, DWARF 4", "g++ -O2 -gdwarf-4 -gsplit-dwarf" },
	{ "gcc, split, DWARF 5", "g++ -O2 -gdwarf-5 -gsplit-dwarf" },
	{ "clang, DWARF 2", "clang++ -O2 -gdwarf-2" },
	{ "clang, DWARF 4", "clang++ -O2 -gdwarf-4" },
	{ "clang, DWARF 5", "clang++ -O2 -gdwarf-5" },
	{ "clang, split, DWARF 4", "clang++ -O2 -gdwarf-4 -gsplit-dwarf" },
	{ "clang, split, DWARF 5", "clang++ -O2 -gdwarf-5 -gsplit-dwarf" },
	{ "clang, sections", "clang++ -O2 -g -ffunction-sections -fuse-ld=lld "
			     "-Wl,--gc-sections" },
};

struct tally {
	unsigned addrs, lines, whole, inlined;
};

/* Of binutils one cannot ask as much: it does not follow DWARF 5's lists of
 * ranges by index, has no word for line 0, and other names of files. */
static const struct tool {
	const char *name;
	bool clang; /* reads what clang writes */
	unsigned lines, whole; /* alike, percent at least */
} tools[] = {
	{ "llvm-addr2line", true, 100, 100 },
	{ "addr2line", false, 94, 93 },
};

static const struct tool *tool;

/* "  file:line" without directory and discriminator. */
static const char *
place(char *out, size_t len, const char *file, unsigned line)
{
	const char *slash = strrchr(file, '/');

	snprintf(out, len, "%s:%u", slash != NULL ? slash + 1 : file, line);
	return out;
}

/* The frames at an address as addr2line -i has them, without the outermost
 * name: "place name place name place". */
static char *
frames(const struct linemap *m, uint64_t vaddr)
{
	struct buf b = { 0 };
	char text[512];

	for (size_t i = 0; i < m->nrows; i++) {
		const struct linemap_row *r = &m->rows[i];

		if (vaddr < r->start || vaddr >= r->end)
			continue;
		buf_adds(
		    &b, place(text, sizeof text, m->files[r->file], r->line));
		for (uint32_t c = r->inlined; c != LINEMAP_NONE;
		     c = m->inlines[c].parent) {
			const struct linemap_inline *in = &m->inlines[c];

			buf_addf(&b, " <%s> %s", in->name,
			    place(text, sizeof text, m->files[in->file],
				in->line));
		}
	}
	return buf_steal(&b);
}

/* What addr2line has for one address: pairs of lines, a function and a place,
 * until the next address. */
static char *
read_truth(FILE *f, char *next, size_t len)
{
	struct buf b = { 0 };
	char place[4096];
	size_t end = 0;

	while (
	    fgets(next, (int)len, f) != NULL && strncmp(next, "0x", 2) != 0) {
		char *name, *slash;

		next[strcspn(next, "\n")] = '\0';
		if (fgets(place, sizeof place, f) == NULL)
			break;
		place[strcspn(place, " \n")] = '\0'; /* (discriminator 3) */
		slash = strrchr(place, '/');
		buf_adds(&b, slash != NULL ? slash + 1 : place);
		end = b.len;
		name = demangle(next);
		buf_addf(&b, " <%s> ", name);
		free(name);
	}
	if (strncmp(next, "0x", 2) != 0)
		*next = '\0';
	/* the last name is that of the function itself */
	if (b.data != NULL)
		b.data[end] = '\0';
	return buf_steal(&b);
}

static void
compare(const struct symtab *t, struct lines *l, const char *binary,
    struct tally *tally)
{
	struct linemap *map = xcalloc(t->n + 1, sizeof *map);
	char *addrs = xasprintf("%s.addrs", binary);
	char *command =
	    xasprintf("%s -a -i -f -e %s < %s", tool->name, binary, addrs);
	char next[4096];
	unsigned shown = 0;
	FILE *f = fopen(addrs, "w");

	assert_non_null(f);
	for (size_t i = 0; i < t->n; i++)
		if (lines_map(
			l, t->v[i].addr, t->v[i].addr + t->v[i].size, &map[i]))
			for (uint64_t a = 0; a < t->v[i].size; a++)
				fprintf(f, "0x%" PRIx64 "\n", t->v[i].addr + a);
	fclose(f);
	f = popen(command, "r");
	assert_non_null(f);
	assert_non_null(fgets(next, sizeof next, f));
	while (*next != '\0') {
		uint64_t vaddr = strtoull(next, NULL, 16);
		char *truth = read_truth(f, next, sizeof next), *ours;
		const struct symtab_entry *e = symtab_find(t, vaddr);

		assert_non_null(e);
		ours = frames(&map[e - t->v], vaddr);
		tally->addrs++;
		tally->lines += strncmp(ours, truth, strcspn(truth, " ")) == 0;
		tally->whole += strcmp(ours, truth) == 0;
		tally->inlined += strchr(truth, '<') != NULL;
		if (strcmp(ours, truth) != 0 && shown++ < SHOWN_MAX)
			print_message("%" PRIx64 "\n  ours  %s\n  truth %s\n",
			    vaddr, ours, truth);
		free(truth);
		free(ours);
	}
	pclose(f);
	for (size_t i = 0; i < t->n; i++)
		linemap_fini(&map[i]);
	free(map);
	free(addrs);
	free(command);
}

static void
judge(const char *name, const char *binary)
{
	struct image *img =
	    image_open(open(binary, O_RDONLY | O_CLOEXEC), binary, NULL);
	struct tally tally = { 0 };
	struct symtab *t;
	struct lines *l;

	assert_non_null(img);
	t = symtab_load(img, -1);
	l = lines_open(img, -1);
	assert_non_null(l);
	compare(t, l, binary, &tally);
	print_message("%s: %u addresses, %u lines, %u whole, %u inlined\n",
	    name, tally.addrs, tally.lines, tally.whole, tally.inlined);
	assert_true(tally.addrs > 0);
	assert_true(tally.lines * 100ull >= tally.addrs * tool->lines);
	assert_true(tally.whole * 100ull >= tally.addrs * tool->whole);
	lines_close(l);
	symtab_free(t);
	image_free(img);
}

static bool
succeeds(const char *command)
{
	return system(command) == 0;
}

static void
test_builds(void **state)
{
	const char *srcdir = getenv("srcdir");
	char *src = realpath(srcdir != NULL ? srcdir : ".", NULL);

	(void)state;
	assert_non_null(src);
	for (size_t i = 0; tool != NULL && i < N(builds); i++) {
		char *binary = xasprintf("%s/program", dir);
		/* clang leaves the .dwo where it is run */
		char *command = xasprintf(
		    "cd %s && %s -o program %s/tests/targets/inlines.cpp "
		    "2>said",
		    dir, builds[i].command, src);

		if (strstr(command, "clang") != NULL && !tool->clang)
			print_message("%s: left out\n", builds[i].name);
		else if (!succeeds(command)) /* no such compiler */
			print_message("%s: not built\n", builds[i].name);
		else
			judge(builds[i].name, binary);
		free(command);
		free(binary);
	}
	free(src);
	if (tool == NULL) {
		print_message("no addr2line to compare with\n");
		skip();
	}
}

static int
set_up(void **state)
{
	(void)state;
	for (size_t i = 0; tool == NULL && i < N(tools); i++) {
		char *command =
		    xasprintf("%s --version >/dev/null 2>&1", tools[i].name);

		if (succeeds(command))
			tool = &tools[i];
		free(command);
	}
	return mkdtemp(dir) == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	char *command = xasprintf("rm -rf %s", dir);
	bool done = succeeds(command);

	(void)state;
	free(command);
	return done ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_builds),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
