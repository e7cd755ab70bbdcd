/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * frames.c - what the code panel costs. Shows functions of 1 and 400 KiB, each
 * with a source line for every fourth instruction, on a screen of 200x50 and
 * prints for each "KIB ROWS" and the CPU time in ms of: the first picture once
 * its listing is there, a key with its picture, a new snapshot, a search.
 */
#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "code/maker.h"
#include "tests/screen/fixture.h"
#include "ui/input.h"
#include "ui/screen.h"

enum { W = 200, H = 50, ROUNDS = 200, SHOWN = 10, BYTES = 4, FUNC = 10 };

static uint64_t
cpu(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

static double
ms(uint64_t since, unsigned rounds)
{
	return (double)(cpu() - since) / NS_PER_MS / rounds;
}

static const struct listing *
make(unsigned kib)
{
	struct maker *m = maker_new(FUNC, 0);

	maker_listing(m)->settled = true;
	for (unsigned i = 0; i < kib * 1024 / BYTES; i++) {
		struct code_row *r = maker_row(m);

		r->addr = (uint64_t)BYTES * i;
		r->size = BYTES;
		r->op = maker_string(m, i % 8 == 7 ? "jne" : "rol");
		r->args = maker_string(m, "eax, 5");
		r->flow = i % 8 == 7 ? CODE_BRANCH : CODE_PLAIN;
		if (i % 8 == 7)
			r->target = i - 7;
		r->line = maker_line(m, "/src/sha1.c", i / 4, "state += 1;");
	}
	return maker_finish(m);
}

static void
press(struct state *s, int code)
{
	struct event e = { .code = code };

	input_event(s, &e);
}

static void
measure(unsigned kib)
{
	const struct ui_opts opts = { .window = WINDOW_10S };
	const struct listing *l = make(kib);
	struct canvas c = { 0 };
	struct state s;
	uint64_t since;

	state_init(&s, &opts, &glyphs_utf8, NULL);
	s.w = W;
	s.h = H;
	s.code.offered = true;
	state_show(&s, fixture_new(FIXTURE_LIVE, 0));
	press(&s, 'a');
	since = cpu();
	state_code_take(&s, l);
	screen_draw(&c, &s);
	printf("%u %zu  first %.2f", kib, l->nrows, ms(since, 1));
	since = cpu();
	for (int i = 0; i < ROUNDS; i++) {
		press(&s, KEYC_DOWN);
		screen_draw(&c, &s);
	}
	printf("  key %.2f", ms(since, ROUNDS));
	since = cpu();
	for (unsigned i = 1; i <= SHOWN; i++)
		state_show(&s, fixture_new(FIXTURE_LIVE, i));
	printf("  snapshot %.2f", ms(since, SHOWN));
	since = cpu();
	code_search(&s.code, "jne");
	printf("  search %.2f\n", ms(since, 1));
	canvas_fini(&c);
	state_fini(&s);
}

int
main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	measure(1);
	measure(400);
	return 0;
}
