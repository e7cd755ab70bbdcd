/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pycode.c - reads and keeps code objects. */
#include "config.h"

#include "python/pycode.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "python/pyprints.h"
#include "python/pystr.h"

enum {
	CODES_MAX = 1 << 16, /* kept */
	LINES_MAX = 4 << 20 /* bytes of one line table */
};

static uint32_t
half_at(const uint8_t *bytes, uint32_t at)
{
	uint32_t v;

	memcpy(&v, bytes + at, sizeof v);
	return v;
}

uint32_t
pycode_name_at(const struct pyoffsets *o)
{
	return o->code.qualname != 0 ? o->code.qualname : o->code.name;
}

void
pycode_head_of(
    const uint8_t *b, const struct pyoffsets *o, struct pycode_head *head)
{
	*head = (struct pycode_head){ 0 };
	head->type = pymem_word(b, o->type);
	head->file = pymem_word(b, o->code.file);
	head->name = pymem_word(b, pycode_name_at(o));
	head->lines = pymem_word(b, o->code.lines);
	head->firstlineno = half_at(b, o->code.firstlineno);
	if (o->code.bytecode != 0)
		head->units = pymem_word(b, o->count);
	if (o->code.version != 0)
		head->version = half_at(b, o->code.version);
	if (o->code.traceable != 0)
		head->traceable = half_at(b, o->code.traceable);
	if (o->code.tlbc != 0)
		head->tlbc = pymem_word(b, o->code.tlbc);
}

/* Those that were taken with the heads. */
static void
look_up_prints(const struct pymem *mem, const uint64_t *addr,
    struct pycode_head *head, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!mem->print(mem->arg, addr[i], &head[i].print))
			head[i] = (struct pycode_head){ 0 };
}

static void
read_prints(const struct pymem *mem, struct pycode_head *head, size_t n)
{
	struct pyprints_code code[PYPRINTS_MAX];

	for (size_t i = 0; i < n; i++)
		code[i] = (struct pyprints_code){ .name = head[i].name,
			.file = head[i].file };
	pyprints_read(mem, code, n);
	for (size_t i = 0; i < n; i++)
		if (code[i].read)
			head[i].print = code[i].print;
		else
			head[i] = (struct pycode_head){ 0 };
}

void
pycode_add_prints(const struct pymem *mem, const struct pyoffsets *o,
    const uint64_t *addr, struct pycode_head *head, size_t n)
{
	if (!pyprints_are_needed(o))
		return;
	if (mem->print != NULL) {
		look_up_prints(mem, addr, head, n);
		return;
	}
	for (size_t i = 0; i < n; i += PYPRINTS_MAX)
		read_prints(
		    mem, head + i, n - i < PYPRINTS_MAX ? n - i : PYPRINTS_MAX);
}

bool
pycode_head(const struct pymem *mem, const struct pyoffsets *o, uint64_t addr,
    struct pycode_head *head)
{
	uint8_t b[PYOFFSETS_CODE];

	*head = (struct pycode_head){ 0 };
	if (addr == 0 || !pymem_read(mem, addr, b, o->code.size))
		return false;
	pycode_head_of(b, o, head);
	pycode_add_prints(mem, o, &addr, head, 1);
	return head->type != 0;
}

bool
pycode_is(const struct pymem *mem, const struct pyoffsets *o, uint64_t addr,
    const struct pycode_head *head)
{
	struct pycode_head now;

	if (!pycode_head(mem, o, addr, &now))
		return false;
	now.interp = head->interp;
	return memcmp(&now, head, sizeof now) == 0;
}

/* Is that the type of code objects? There is one, by its name. */
static bool
is_code(struct pycodes *c, const struct pymem *mem, const struct pyoffsets *o,
    uint64_t type)
{
	char name[5];
	uint64_t at;

	if (c->type != 0)
		return type == c->type;
	if (type == 0 || !pymem_u64(mem, type + o->type_name, &at) ||
	    !pymem_read(mem, at, name, sizeof name) ||
	    memcmp(name, "code", sizeof name) != 0)
		return false;
	c->type = type;
	return true;
}

static bool
read_lines(const struct pymem *mem, const struct pyoffsets *o,
    struct pycode *code, uint64_t bytes)
{
	uint64_t n;

	if (!pymem_u64(mem, bytes + o->count, &n) || n > LINES_MAX)
		return false;
	code->lines = xmalloc(n + 1);
	code->nlines = n;
	return pymem_read(mem, bytes + o->bytes, code->lines, n);
}

static void
clear(struct pycode *code)
{
	free(code->name);
	free(code->file);
	free(code->lines);
	*code = (struct pycode){ 0 };
}

static bool
read_code(const struct pymem *mem, const struct pyoffsets *o, uint64_t addr,
    const struct pycode_head *head, struct pycode *code)
{
	*code = (struct pycode){ .head = *head };
	code->name = pystr_read(mem, o, head->name);
	code->file = pystr_read(mem, o, head->file);
	if (code->name != NULL && code->file != NULL &&
	    read_lines(mem, o, code, head->lines) &&
	    pycode_is(mem, o, addr, head))
		return true;
	clear(code);
	return false;
}

static void
forget_all(struct pycodes *c)
{
	for (size_t i = 0; i < c->n; i++)
		clear(&c->v[i]);
	c->n = 0;
	hmap_clear(&c->place);
}

/* Where the code object at addr is kept, empty if it is not yet. */
static struct pycode *
place_of(struct pycodes *c, uint64_t addr)
{
	uint64_t *place = hmap_get(&c->place, addr);

	if (place != NULL)
		return &c->v[*place];
	if (c->n >= (c->max != 0 ? c->max : CODES_MAX))
		forget_all(c);
	c->v = xgrow(c->v, &c->cap, c->n + 1, sizeof *c->v);
	c->v[c->n] = (struct pycode){ 0 };
	*hmap_put(&c->place, addr, NULL) = c->n;
	return &c->v[c->n++];
}

const struct pycode *
pycodes_get(struct pycodes *c, const struct pymem *mem,
    const struct pyoffsets *o, uint64_t addr, const struct pycode_head *head)
{
	struct pycode *code = place_of(c, addr);

	if (code->serial != 0 && memcmp(&code->head, head, sizeof *head) == 0)
		return code;
	clear(code);
	c->tried++;
	if (!is_code(c, mem, o, head->type) ||
	    !read_code(mem, o, addr, head, code))
		return NULL;
	code->serial = ++c->last_serial;
	return code;
}

void
pycodes_fini(struct pycodes *c)
{
	forget_all(c);
	free(c->v);
	hmap_fini(&c->place);
	*c = (struct pycodes){ 0 };
}
