/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * driver.c - runs a fuzz target as an ordinary test: each file of its corpus as
 * it is, then mutations of them, the same ones in every run.
 *
 * The corpus is $srcdir/tests/fuzz/corpus/NAME for the program fuzz_NAME. With
 * libFuzzer (clang -fsanitize=fuzzer) this file is left out.
 */
#include "config.h"

#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/rng.h"
#include "base/xalloc.h"

enum {
	ROUNDS = 20000,
	SECONDS = 10, /* whichever ends first */
	INPUT_MAX = 1 << 16
};

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

struct seed {
	uint8_t *data;
	size_t len;
};

struct corpus {
	struct seed *v;
	size_t n, cap;
};

static void
corpus_read(struct corpus *c, const char *dir, const char *name)
{
	struct seed s = { .data = xmalloc(INPUT_MAX) };
	char *path;
	FILE *f;

	path = xasprintf("%s/%s", dir, name);
	f = fopen(path, "rb");
	if (f == NULL) {
		perror(path);
		exit(1);
	}
	s.len = fread(s.data, 1, INPUT_MAX, f);
	fclose(f);
	free(path);
	c->v = xgrow(c->v, &c->cap, c->n + 1, sizeof *c->v);
	c->v[c->n++] = s;
}

static int
seed_name(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

/* In the order of their names, so that every run is the same. */
static void
corpus_load(struct corpus *c, const char *dir)
{
	struct dirent **names;
	int i, n;

	n = scandir(dir, &names, seed_name, alphasort);
	if (n <= 0) {
		fprintf(stderr, "%s: no corpus\n", dir);
		exit(1);
	}
	for (i = 0; i < n; i++) {
		corpus_read(c, dir, names[i]->d_name);
		free(names[i]);
	}
	free(names);
}

/* One change of the usual kinds; the new length. */
static size_t
mutate(struct rng *rng, uint8_t *data, size_t len)
{
	static const uint8_t edges[] = { 0, 1, 0x7f, 0x80, 0xff, '\n', 0x1b };
	size_t at, n;

	if (len == 0) {
		data[0] = (uint8_t)rng_next(rng);
		return 1;
	}
	at = rng_next(rng) % len;
	n = 1 + rng_next(rng) % 8;
	if (n > len - at)
		n = len - at;
	switch (rng_next(rng) % 6) {
	case 0:
		data[at] ^= (uint8_t)(1u << rng_next(rng) % 8);
		return len;
	case 1:
		data[at] = edges[rng_next(rng) % sizeof edges];
		return len;
	case 2:
		memset(data + at, (int)(rng_next(rng) & 0xff), n);
		return len;
	case 3: /* cut the end off */
		return at;
	case 4: /* leave some out */
		memmove(data + at, data + at + n, len - at - n);
		return len - n;
	default: /* say some twice */
		if (len + n > INPUT_MAX)
			return len;
		memmove(data + at + n, data + at, len - at);
		return len + n;
	}
}

static void
run_copy(const uint8_t *data, size_t len)
{
	uint8_t *copy = xmemdup(data, len); /* so that ASan sees the end */

	LLVMFuzzerTestOneInput(copy, len);
	free(copy);
}

static void
run_mutations(const struct corpus *c)
{
	uint64_t deadline = clock_mono() + SECONDS * NS_PER_S;
	uint8_t *data = xmalloc(INPUT_MAX);
	const struct seed *s;
	struct rng rng;
	size_t i, len, changes;

	rng_seed(&rng, 1);
	for (i = 0; i < ROUNDS && clock_mono() < deadline; i++) {
		s = &c->v[rng_next(&rng) % c->n];
		len = s->len;
		memcpy(data, s->data, len);
		for (changes = 1 + rng_next(&rng) % 6; changes > 0; changes--)
			len = mutate(&rng, data, len);
		run_copy(data, len);
	}
	free(data);
}

int
main(int argc, char **argv)
{
	const char *base = strrchr(argv[0], '/'), *src = getenv("srcdir");
	struct corpus c = { 0 };
	char *dir;
	size_t i;

	(void)argc;
	base = base == NULL ? argv[0] : base + 1;
	if (strncmp(base, "fuzz_", 5) != 0) {
		fprintf(stderr, "%s: not called fuzz_NAME\n", base);
		return 1;
	}
	dir = xasprintf(
	    "%s/tests/fuzz/corpus/%s", src == NULL ? "." : src, base + 5);
	corpus_load(&c, dir);
	for (i = 0; i < c.n; i++)
		run_copy(c.v[i].data, c.v[i].len);
	run_mutations(&c);
	for (i = 0; i < c.n; i++)
		free(c.v[i].data);
	free(c.v);
	free(dir);
	return 0;
}
