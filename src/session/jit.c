/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * jit.c - reads perf maps and jitdumps in time.
 *
 * A look is an fstat of each file. Since functions are often called as soon as
 * they are compiled, an address that nobody told of is looked for at once, but
 * reading never takes more than a twentieth of a CPU.
 */
#include "config.h"

#include "session/jit.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xalloc.h"
#include "symbol/codemap.h"
#include "symbol/codeprint.h"
#include "symbol/jitdump.h"
#include "symbol/jitlines.h"
#include "symbol/jitname.h"
#include "symbol/perfmap.h"
#include "target/growing.h"
#include "target/jitfile.h"
#include "target/procfs.h"
#include "target/remote.h"

#define LOOK_NS (10 * NS_PER_MS)
#define MISSED_NS NS_PER_MS
#define OPEN_NS (250 * NS_PER_MS)

enum {
	COST_SHARE = 20, /* a look pays for 20 times its duration */
	PIECE = 1 << 16,
	LOOK_MAX = 8 << 20, /* bytes read at one look */
	PRINTS_MAX = 1 << 16
};

struct shared { /* by processes that have had no code of their own since */
	unsigned refs;
	struct codemap map;
	struct hmap print_at; /* number -> in print */
	struct codeprint *print; /* of those whose code was read */
	size_t nprints, prints_cap;
};

struct jit {
	const struct target *target;
	struct jitfile_of who;
	bool identified; /* who is filled */
	struct growing lines_file, records_file;
	struct perfmap lines;
	struct jitdump records;
	struct shared *code;
	uint32_t *numbers;
	uint32_t inherited; /* up to here they are the parent's */
	bool missed; /* some address was not found */
	bool retold; /* what is being read was written anew */
	uint64_t next_look, next_missed, next_open;
	uint64_t patience; /* until it is tried again to open a file */
};

static struct jit *
make(const struct target *target, uint32_t *numbers, struct shared *take_code)
{
	struct jit *j = xcalloc(1, sizeof *j);

	j->target = target;
	j->numbers = numbers;
	j->code = take_code;
	j->patience = LOOK_NS;
	j->lines_file.fd = -1;
	j->records_file.fd = -1;
	return j;
}

struct jit *
jit_new(const struct target *target, uint32_t *numbers)
{
	struct shared *code = xcalloc(1, sizeof *code);

	code->refs = 1;
	return make(target, numbers, code);
}

struct jit *
jit_fork(const struct jit *parent, const struct target *target)
{
	struct jit *j = make(target, parent->numbers, parent->code);

	j->code->refs++;
	j->inherited = *j->numbers;
	return j;
}

static void
release(struct shared *code)
{
	if (--code->refs > 0)
		return;
	codemap_fini(&code->map);
	hmap_fini(&code->print_at);
	free(code->print);
	free(code);
}

static void
keep_print(struct shared *code, uint32_t number, const struct codeprint *p)
{
	if (code->nprints == PRINTS_MAX) {
		hmap_clear(&code->print_at);
		code->nprints = 0;
	}
	code->print = xgrow(code->print, &code->prints_cap, code->nprints + 1,
	    sizeof *code->print);
	*hmap_put(&code->print_at, number, NULL) = code->nprints;
	code->print[code->nprints++] = *p;
}

static void
copy_prints(struct shared *to, const struct shared *from)
{
	const uint64_t *place;
	uint64_t number;
	size_t at = 0;

	while ((place = hmap_next(&from->print_at, &at, &number)) != NULL)
		keep_print(to, (uint32_t)number, &from->print[*place]);
}

/* To be changed: not before the eyes of others. */
static struct codemap *
own_code(struct jit *j)
{
	struct shared *mine;

	if (j->code->refs > 1) {
		mine = xcalloc(1, sizeof *mine);
		mine->refs = 1;
		codemap_copy(&mine->map, &j->code->map);
		copy_prints(mine, j->code);
		mine->map.last = *j->numbers;
		release(j->code);
		j->code = mine;
	}
	return &j->code->map;
}

static void
open_records(struct jit *j)
{
	struct maps maps;
	size_t len;
	char *text = procfs_read(j->target->memory, "maps", &len, NULL);

	if (text == NULL || maps_parse(&maps, text, len, NULL) == -1)
		return;
	jitfile_dump(&j->who, &maps, &j->records_file.fd);
	maps_fini(&maps);
}

/* A runtime may begin to write at any time, most often soon. The jitdump tells
 * more; one of the two is enough. */
static void
open_file(struct jit *j)
{
	if (!j->identified)
		jitfile_who(&j->who, j->target);
	j->identified = true;
	open_records(j);
	if (j->records_file.fd == -1)
		jitfile_map(&j->who, &j->lines_file.fd);
}

static void
read_lines(struct jit *j, char *piece)
{
	enum growth growth = growing_look(&j->lines_file);
	size_t n, read = 0;

	if (growth == GROWTH_ANEW) {
		perfmap_fini(&j->lines);
		j->lines = (struct perfmap){ 0 };
	}
	j->retold =
	    growth == GROWTH_ANEW || (growth == GROWTH_MORE && j->retold);
	for (; growth != GROWTH_NONE && read < LOOK_MAX; read += n) {
		n = growing_read(&j->lines_file, piece, PIECE);
		if (n == 0)
			break;
		perfmap_feed(&j->lines, piece, n, own_code(j));
	}
}

static void
read_records(struct jit *j, char *piece)
{
	enum growth growth = growing_look(&j->records_file);
	size_t n, read = 0;

	if (growth == GROWTH_ANEW) {
		jitdump_fini(&j->records);
		j->records = (struct jitdump){ 0 };
	}
	for (; growth != GROWTH_NONE && read < LOOK_MAX; read += n) {
		n = growing_read(&j->records_file, piece, PIECE);
		if (n == 0)
			break;
		jitdump_feed(&j->records, piece, n, own_code(j));
	}
}

/* The code of a function as it is now. */
static size_t
read_code(
    const struct jit *j, const struct codemap_entry *e, void *out, size_t max)
{
	size_t size = e->size < max ? (size_t)e->size : max;
	ssize_t n;

	if (e->bytes != 0 && e->number > j->inherited)
		n = pread(j->records_file.fd, out, size, (off_t)e->bytes);
	else
		n = remote_read(j->target->memory_tid, e->start, out, size);
	return n > 0 ? (size_t)n : 0;
}

/*
 * Is what was told again other code than what we have read? A line that is
 * appended tells of code that was compiled. Of a map that is written anew one
 * cannot say that: there, code is other when most of it is, for runtimes patch
 * what they have compiled.
 */
static bool
is_other(
    void *arg, const struct codemap_entry *was, const struct codemap_entry *now)
{
	struct jit *j = arg;
	const uint64_t *at = hmap_get(&j->code->print_at, was->number);
	struct codeprint print;
	enum code_likeness like = CODE_SAME;
	uint8_t *code;
	size_t n;

	if (at == NULL)
		return false;
	n = j->code->print[*at].len;
	code = xmalloc(n);
	n = read_code(j, now, code, n);
	if (n > 0) {
		print = codeprint_of(code, n);
		like = codeprint_compare(&j->code->print[*at], &print);
	}
	free(code);
	return like == CODE_OTHER || (like == CODE_PATCHED && !j->retold);
}

/* True when there is something new. */
static bool
read_all(struct jit *j)
{
	const struct codemap_judge judge = { is_other, j };
	char piece[PIECE];
	bool news;

	if (j->code->refs == 1)
		j->code->map.last = *j->numbers;
	read_lines(j, piece);
	read_records(j, piece);
	if (j->code->refs > 1)
		return false; /* nothing was read */
	news = codemap_settle(&j->code->map, &judge);
	*j->numbers = j->code->map.last;
	return news;
}

bool
jit_look(struct jit *j, enum jit_haste haste)
{
	uint64_t now = clock_mono(), before, rest;
	bool news;

	if (now < (haste == JIT_MISSED ? j->next_missed : j->next_look))
		return false;
	j->missed |= haste == JIT_MISSED;
	if (j->missed && j->records_file.fd == -1 && j->lines_file.fd == -1 &&
	    now >= j->next_open) {
		open_file(j);
		j->next_open = now + j->patience;
		if (j->patience < OPEN_NS)
			j->patience *= 2;
	}
	/* not the time: that of a busy machine would make us deaf */
	before = clock_self_cpu();
	news = read_all(j);
	rest = (clock_self_cpu() - before) * COST_SHARE;
	j->next_look = now + (rest > LOOK_NS ? rest : LOOK_NS);
	j->next_missed = now + (rest > MISSED_NS ? rest : MISSED_NS);
	return news;
}

bool
jit_is_news(const void *jit, uint64_t addr)
{
	const struct jit *j = jit;

	return codemap_is_news(&j->code->map, addr);
}

/* What the record says of lines comes first. */
static void
find_line(struct jit_func *f, const char *file, unsigned line)
{
	struct jitname in_name;

	if (*file != '\0') {
		f->file = file;
		f->file_len = strlen(file);
		f->line = line;
	} else if (jitname_where(f->name, &in_name)) {
		f->file = in_name.file;
		f->file_len = in_name.file_len;
		f->line = in_name.line;
	}
}

bool
jit_find(const struct jit *j, uint64_t addr, struct jit_func *f)
{
	const struct codemap *map = &j->code->map;
	const struct codemap_entry *e = codemap_find(map, addr);

	if (e == NULL)
		return false;
	*f = (struct jit_func){ .start = e->start,
		.size = e->size,
		.number = e->number,
		.pid = j->target->pid,
		.name = codemap_text(map, e->name) };
	find_line(f, codemap_text(map, e->file), e->line);
	return true;
}

size_t
jit_code(struct jit *j, const struct jit_func *f, void *out, size_t max)
{
	const struct codemap_entry *e = codemap_get(&j->code->map, f->number);
	struct codeprint print;
	size_t n;

	assert(e != NULL);
	n = read_code(j, e, out, max);
	print = codeprint_of(out, n);
	if (n > 0)
		keep_print(j->code, f->number, &print);
	return n;
}

void
jit_lines(const struct jit *j, const struct jit_func *f, struct linemap *map)
{
	const struct codemap_entry *e = codemap_get(&j->code->map, f->number);
	size_t size;
	char *record;
	ssize_t n;

	assert(e != NULL);
	size = e->lines_size < JITLINES_BYTES ? e->lines_size : JITLINES_BYTES;
	if (size == 0 || e->number <= j->inherited)
		return;
	record = xmalloc(size);
	n = pread(j->records_file.fd, record, size, (off_t)e->lines);
	if (n > 0)
		jitlines_parse(map, record, (size_t)n, e->start, e->size);
	free(record);
}

void
jit_free(struct jit *j)
{
	if (j == NULL)
		return;
	release(j->code);
	perfmap_fini(&j->lines);
	jitdump_fini(&j->records);
	growing_close(&j->lines_file);
	growing_close(&j->records_file);
	if (j->identified)
		jitfile_done(&j->who);
	free(j);
}
