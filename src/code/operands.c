/* SPDX-License-Identifier: GPL-2.0-or-later */
/* operands.c - names for what operands refer to. */
#include "config.h"

#include "code/operands.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "symbol/demangle.h"
#include "symbol/plt.h"

enum {
	STRING_LEAST = 4,
	STRING_SHOWN = 40,
	STRING_READ = 64,
	PLT_ENTRY = 16 /* bytes */
};

static bool
is_own(const struct native_code *code, uint64_t addr)
{
	for (size_t i = 0; i < code->nparts; i++)
		if (addr >= code->part[i].start && addr < code->part[i].end)
			return true;
	return false;
}

/* The name of the function that holds an address, as linkers have it, and where
 * it begins; NULL: none is known. */
static const char *
find_name(const struct native_code *code, uint64_t addr, uint64_t *start)
{
	const struct symtab_entry *e;
	const char *module;

	if (code->kernel != NULL)
		return kallsyms_find(code->kernel, addr, start, &module);
	e = code->symtab == NULL ? NULL : symtab_find(code->symtab, addr);
	if (e == NULL)
		return NULL;
	*start = e->addr;
	return symtab_name(code->symtab, e);
}

/* As people have it, once for all rows; raw NULL: of one without a symbol. */
static const char *
readable(struct operands *o, const char *raw, uint64_t start)
{
	bool fresh;
	uint64_t *kept = hmap_put(&o->kept, start, &fresh);

	if (fresh) {
		char *name = raw != NULL
				 ? demangle(raw)
				 : image_nameless(o->code->image, start);

		*kept = (uintptr_t)maker_string(o->maker, name);
		free(name);
	}
	return (const char *)(uintptr_t)*kept;
}

/* The name of the function that holds a link-time address, by its symbol or
 * where its unwind entry begins. */
static const char *
inside_name(struct operands *o, uint64_t addr, uint64_t *start)
{
	const char *raw = find_name(o->code, addr, start);
	struct fde fde;

	if (raw == NULL) {
		if (o->code->image == NULL ||
		    !image_fde(o->code->image, addr, &fde))
			return NULL;
		*start = fde.start;
	}
	return readable(o, raw, *start);
}

/* The same for an address in the memory of the process. */
static const char *
outside_name(struct operands *o, uint64_t addr, uint64_t *start)
{
	const struct native_outside *outside = o->code->outside;
	const char *name = NULL;
	uint64_t *kept;

	if (outside != NULL)
		name = outside->name(outside->arg, addr, start);
	if (name == NULL)
		return NULL;
	kept = hmap_put(&o->outside, *start, NULL);
	if (*kept == 0)
		*kept = (uintptr_t)maker_string(o->maker, name);
	return (const char *)(uintptr_t)*kept;
}

static bool
is_compiled(const struct native_code *code)
{
	return code->image == NULL && code->kernel == NULL;
}

/* Append "foo+0x12"; the name, or NULL and nothing appended. */
static const char *
add_name(struct operands *o, uint64_t addr, struct buf *text)
{
	uint64_t start;
	const char *name = is_compiled(o->code) ? outside_name(o, addr, &start)
						: inside_name(o, addr, &start);

	if (name == NULL)
		return NULL;
	buf_adds(text, name);
	if (addr != start)
		buf_addf(text, "+0x%" PRIx64, addr - start);
	return name;
}

/* Within the function the offset alone says where: it stands beside the row. */
static const char *
name_code(void *arg, uint64_t addr, enum code_flow flow, struct buf *text)
{
	struct operands *o = arg;
	const struct native_code *code = o->code;

	if (is_own(code, addr) && (flow != CODE_CALL || addr != code->start)) {
		if (addr >= code->start)
			buf_addf(text, "+0x%" PRIx64, addr - code->start);
		else
			buf_addf(text, "-0x%" PRIx64, code->start - addr);
		return code->name;
	}
	return add_name(o, addr, text);
}

/* A string at an address of the file, in quotes; nothing when none is there. */
static void
add_string(const struct image *image, uint64_t addr, struct buf *out)
{
	char text[STRING_READ];
	size_t len = image_read(image, addr, text, sizeof text), n = 0;

	while (n < len && (isprint((unsigned char)text[n]) || text[n] == '\n' ||
			      text[n] == '\t'))
		n++;
	if (n < STRING_LEAST || (n < len && text[n] != '\0'))
		return;
	buf_addc(out, '"');
	for (size_t i = 0; i < n && i < STRING_SHOWN; i++) {
		if (text[i] == '\n')
			buf_adds(out, "\\n");
		else if (text[i] == '\t')
			buf_adds(out, "\\t");
		else
			buf_addc(out, text[i]);
	}
	buf_adds(out, n > STRING_SHOWN ? "\"..." : "\"");
}

/* The name of a variable or of what a slot of the GOT leads to, without its
 * version. */
static const char *
object_name(struct operands *o, const struct object *at)
{
	char *raw = xstrdup(at->name);
	const char *name;

	if (*raw != '\0')
		raw[1 + strcspn(raw + 1, "@")] = '\0';
	name = readable(o, raw, at->start);
	free(raw);
	return name;
}

/* A variable, and what a slot holds the address of. */
static const char *
add_object(struct operands *o, const struct object *at, uint64_t addr,
    struct buf *note)
{
	const char *name = object_name(o, at);

	buf_adds(note, name);
	if (at->slot)
		buf_adds(note, "@got");
	else if (addr != at->start)
		buf_addf(note, "+0x%" PRIx64, addr - at->start);
	return at->slot ? name : NULL;
}

/* Only an address that is taken may be one of a string: what is loaded from
 * memory is a number, whatever it looks like. */
static const char *
name_data(void *arg, uint64_t addr, const char *op, struct buf *note)
{
	struct operands *o = arg;
	const struct native_code *code = o->code;
	const struct object *at =
	    code->objects == NULL ? NULL : objects_find(code->objects, addr);

	if (at != NULL)
		return add_object(o, at, addr, note);
	if (add_name(o, addr, note) == NULL && code->image != NULL &&
	    strncmp(op, "lea", 3) == 0)
		add_string(code->image, addr, note);
	return NULL;
}

/* The slot that is at an address, or that the entry of the PLT there goes by. */
static bool
find_slot(const struct native_code *code, uint64_t addr, const char *callee,
    uint64_t *slot)
{
	const struct object *at;
	uint8_t entry[PLT_ENTRY];
	size_t n;

	if (strstr(callee, "@plt") != NULL) {
		n = image_read(code->image, addr, entry, sizeof entry);
		return plt_slot(entry, n, addr, slot);
	}
	*slot = addr;
	at = code->objects == NULL ? NULL : objects_find(code->objects, addr);
	return at != NULL && at->slot;
}

/* What a slot leads to before the function behind it is looked for is the PLT
 * itself. */
static uint64_t
find_landing(struct operands *o, uint64_t addr, const char *callee)
{
	uint64_t slot, to = 0, start;
	const char *name;

	if (find_slot(o->code, addr, callee, &slot))
		to = memory_pointer(o->memory, o->code->image, slot);
	name = to == 0 ? NULL : outside_name(o, to, &start);
	return name == NULL || strstr(name, "@plt") != NULL ? 0 : to;
}

/* A name that the callee has already says nothing new. */
static uint64_t
landing(void *arg, uint64_t addr, const char *callee, struct buf *note)
{
	struct operands *o = arg;
	const char *name;
	uint64_t *kept, start;
	size_t len = strcspn(callee, "@");
	bool fresh;

	if (o->code->image == NULL || o->code->outside == NULL ||
	    is_own(o->code, addr))
		return 0;
	kept = hmap_put(&o->landing, addr, &fresh);
	if (fresh)
		*kept = find_landing(o, addr, callee);
	name = *kept == 0 ? NULL : outside_name(o, *kept, &start);
	if (name == NULL)
		return 0;
	if (strncmp(name, callee, len) != 0 || name[len] != '\0')
		buf_addf(note, "%s%s", note->len > 0 ? ": " : "", name);
	return *kept;
}

void
operands_init(struct operands *o, const struct native_code *code,
    const struct memory *memory, struct maker *m)
{
	*o = (struct operands){ .names = { .arg = o,
				    .code = name_code,
				    .data = name_data,
				    .landing = landing },
		.code = code,
		.maker = m,
		.memory = memory };
}

void
operands_fini(struct operands *o)
{
	hmap_fini(&o->kept);
	hmap_fini(&o->outside);
	hmap_fini(&o->landing);
}
