/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * panelopen.c - how long one waits for the code of a function. Compiles
 * functions of about 1 KiB and 400 KiB, with lines and inlined calls, has the
 * lister make their listings, each time anew, and the panel draw them on a screen
 * of 200x50. Prints Markdown: the medians in ms from asking for the code to the
 * picture with its instructions, which is to be there in 100 ms, and to the one
 * with its source lines. It asks every MS milliseconds, as its argument says; the
 * panel asks every 5 ms, and for lines every 200 ms. Without one somebody waits.
 */
#include "config.h"

#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "session/lister.h"
#include "tests/screen/fixture.h"
#include "ui/input.h"
#include "ui/screen.h"

enum { W = 200, H = 50, ROUNDS = 15, FUNC = 10 };
enum { LINE_BYTES = 43 }; /* of code, about */

#define GIVE_UP (60 * NS_PER_S)

static uint64_t pace = NS_PER_MS / 10;

static char dir[] = "/tmp/bench-panelopen-XXXXXX";

static const char head[] =
    "static inline __attribute__((always_inline)) unsigned\n"
    "step(unsigned x, unsigned n)\n"
    "{\n"
    "	return x & 64 ? x * 5 : x ^ n;\n"
    "}\n\n";

static void
write_function(FILE *f, const char *name, unsigned kib)
{
	unsigned lines = kib * 1024 / LINE_BYTES;

	fprintf(f, "unsigned\n%s(unsigned x, unsigned y)\n{\n", name);
	for (unsigned i = 0; i < lines; i++)
		if (i % 3 == 0)
			fprintf(f, "\ty += step(x, %u);\n", i);
		else
			fprintf(f, "\tif (y > x)\n\t\tx += y * %u;\n", i);
	fprintf(f, "\treturn x + y;\n}\n\n");
}

static bool
succeeds(const char *command)
{
	char *all = xasprintf("cd %s && %s", dir, command);
	bool ok = system(all) == 0;

	free(all);
	return ok;
}

/* The compiled file with its symbols. */
static struct binary *
compile(void)
{
	char *path = xasprintf("%s/panelopen.c", dir);
	FILE *f = fopen(path, "w");
	struct image *image;
	struct binary *b;

	if (f == NULL)
		exit(1);
	fputs(head, f);
	write_function(f, "small", 1);
	write_function(f, "large", 400);
	fclose(f);
	free(path);
	if (!succeeds("cc -g -fPIC -shared -o panelopen.so panelopen.c"))
		exit(1);
	path = xasprintf("%s/panelopen.so", dir);
	image = image_open(open(path, O_RDONLY | O_CLOEXEC), path, NULL);
	free(path);
	if (image == NULL)
		exit(1);
	image->id = 1;
	b = binary_new(image, symtab_load(image, -1));
	image_free(image);
	return b;
}

static void
book(struct codebook *c, struct binary *b, const char *name)
{
	const struct symtab_entry *e = b->symtab->v;

	while (strcmp(symtab_name(b->symtab, e), name) != 0)
		if (++e == b->symtab->v + b->symtab->n)
			exit(1);
	codebook_put(c, &(struct codebook_entry){ .func = FUNC,
			    .name = name,
			    .module = "panelopen.so",
			    .start = e->addr,
			    .size = e->size,
			    .binary = b });
}

/* In ms since an instant. */
static double
ms(uint64_t since)
{
	return (double)(clock_mono() - since) / NS_PER_MS;
}

/* Until the panel has a listing, or one that is settled, and it is drawn. */
static void
await(struct lister *l, struct state *s, struct canvas *c, bool settled)
{
	const struct code_ask ask = { .func = FUNC };
	uint64_t end = clock_mono() + GIVE_UP;

	for (;;) {
		state_code_take(s, lister_ask(l, &ask));
		if (s->code.listing != NULL &&
		    (!settled || s->code.listing->settled))
			break;
		if (clock_mono() > end)
			exit(1);
		clock_sleep_until(clock_mono() + pace);
	}
	screen_draw(c, s);
}

/* One opening; returns how many rows it has. */
static size_t
open_once(struct codebook *book, double *first, double *all)
{
	const struct ui_opts opts = { .window = WINDOW_10S };
	const struct code_opts code = { 0 };
	struct canvas c = { 0 };
	struct lister *l = lister_new(book, &code, -1, NULL);
	struct state s;
	uint64_t since;
	size_t nrows;

	if (l == NULL)
		exit(1);
	state_init(&s, &opts, &glyphs_utf8, NULL);
	s.w = W;
	s.h = H;
	s.code.offered = true;
	state_show(&s, fixture_new(FIXTURE_LIVE, 0));
	input_event(&s, &(struct event){ .code = 'a' });
	since = clock_mono();
	await(l, &s, &c, false);
	*first = ms(since);
	await(l, &s, &c, true);
	*all = ms(since);
	nrows = s.code.listing->nrows;
	canvas_fini(&c);
	state_fini(&s);
	lister_free(l);
	return nrows;
}

static int
ascending(const void *va, const void *vb)
{
	const double *a = va, *b = vb;

	return (*a > *b) - (*a < *b);
}

static void
measure(struct binary *b, const char *name, unsigned kib)
{
	struct codebook *c = codebook_new();
	double first[ROUNDS], all[ROUNDS];
	size_t nrows = 0;

	book(c, b, name);
	for (int i = 0; i < ROUNDS; i++)
		nrows = open_once(c, &first[i], &all[i]);
	qsort(first, ROUNDS, sizeof *first, ascending);
	qsort(all, ROUNDS, sizeof *all, ascending);
	printf("| %u KiB, %zu instructions | %.1f | %.1f |\n", kib, nrows,
	    first[ROUNDS / 2], all[ROUNDS / 2]);
	codebook_free(c);
}

int
main(int argc, char **argv)
{
	struct binary *b;

	if (argc > 1)
		pace = strtoul(argv[1], NULL, 10) * NS_PER_MS;
	setlocale(LC_ALL, "C.UTF-8");
	if (mkdtemp(dir) == NULL)
		return 1;
	b = compile();
	printf("| function | panel open to first rows, ms | settled, ms |\n"
	       "|---|---|---|\n");
	measure(b, "small", 1);
	measure(b, "large", 400);
	binary_release(b);
	succeeds("rm -r \"$PWD\"");
	return 0;
}
