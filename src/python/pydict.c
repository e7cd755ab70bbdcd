/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pydict.c - keys and values of dicts.
 *
 * A dict has a table of its keys. The values are in it, or apart: then many
 * objects share the table, which is that of their class. From 3.11 on such
 * objects do without a dict as long as nobody asks for it.
 *
 * The layouts are those of Include/cpython/dictobject.h, Objects/dict-common.h
 * (later Include/internal/pycore_dict.h) and Include/cpython/object.h of CPython;
 * tests/live/pynamed.sh compares what is read with what each version says.
 */
#include "config.h"

#include "python/pydict.h"

#include <string.h>

enum {
	WORD = 8,
	MA_KEYS = 32,
	MA_VALUES = 40,
	/* 3.8 to 3.10 */
	OLD_SIZE = 8,
	OLD_COUNT = 32,
	OLD_INDICES = 40,
	/* from 3.11 on */
	LOG_BYTES = 9,
	KIND = 10,
	COUNT = 24,
	INDICES = 32,
	LOG_MAX = 24, /* of the bytes of its index */
	/* of types */
	BASIC_SIZE = 32,
	FLAGS = 168,
	DICT_OFFSET = 288,
	INLINE = 1 << 2, /* among the flags: values behind the object, */
	MANAGED = 1 << 4, /* a dict in front of it */
	VALUES_3_11 = 32, /* so far in front */
	DICT_BEFORE = 24,
	DICT_BEFORE_FREE = 8, /* free-threaded */
	OFFSET_MAX = 1 << 16,
	TEXT_MAX = 64
};

/* Where the attributes that its objects share are in a class, from 3.11 on. */
static uint32_t
shared_keys(const struct pyoffsets *o)
{
	static const uint32_t at[] = { 872, 880, 880, 880, 888 };

	return at[o->minor - 11] + pydict_longer(o);
}

/* Where the first of values that are apart is. */
static uint32_t
first_value(const struct pyoffsets *o)
{
	return o->minor >= 13 ? WORD : 0;
}

/* How far in front of an object the pointer to its dict is. */
static uint32_t
dict_before(const struct pyoffsets *o)
{
	return o->free_threaded ? DICT_BEFORE_FREE : DICT_BEFORE;
}

static bool
open_old(struct pydict *d, uint64_t keys)
{
	uint64_t head[OLD_INDICES / WORD], size, width, n;

	if (!pymem_read(d->mem, keys, head, sizeof head))
		return false;
	size = head[OLD_SIZE / WORD];
	n = head[OLD_COUNT / WORD];
	if (size > 4 * PYDICT_MAX || n > PYDICT_MAX)
		return false;
	width = size <= UINT8_MAX ? 1 : size <= UINT16_MAX ? 2 : 4;
	d->entries = keys + OLD_INDICES + size * width;
	d->n = (uint32_t)n;
	d->size = 3 * WORD; /* with a hash before them */
	d->key = WORD;
	return true;
}

static bool
open_keys(struct pydict *d, uint64_t keys)
{
	uint8_t head[INDICES];
	uint64_t n;

	if (d->o->minor < 11)
		return open_old(d, keys);
	if (!pymem_read(d->mem, keys, head, sizeof head))
		return false;
	memcpy(&n, head + COUNT, sizeof n);
	if (head[LOG_BYTES] > LOG_MAX || n > PYDICT_MAX)
		return false;
	d->entries = keys + INDICES + (UINT64_C(1) << head[LOG_BYTES]);
	d->n = (uint32_t)n;
	/* where all keys are text their hashes are elsewhere */
	d->key = head[KIND] == 0 ? WORD : 0;
	d->size = d->key + 2 * WORD;
	return true;
}

bool
pydict_open(struct pydict *d, const struct pymem *mem,
    const struct pyoffsets *o, uint64_t addr)
{
	uint64_t keys;

	*d = (struct pydict){ .mem = mem, .o = o };
	addr += pydict_longer(o);
	if (o->minor > PYDICT_LAST || !pymem_u64(mem, addr + MA_KEYS, &keys) ||
	    !pymem_u64(mem, addr + MA_VALUES, &d->values))
		return false;
	if (d->values != 0)
		d->values += first_value(o);
	return open_keys(d, keys);
}

bool
pydict_entry(const struct pydict *d, uint32_t i, uint64_t *key, uint64_t *value)
{
	uint64_t pair[2];

	if (!pymem_read(d->mem, d->entries + (uint64_t)i * d->size + d->key,
		pair, sizeof pair))
		return false;
	if (d->values != 0 &&
	    !pymem_u64(d->mem, d->values + (uint64_t)i * WORD, &pair[1]))
		return false;
	*key = pair[0];
	*value = pair[1];
	return *key != 0 && *value != 0;
}

static bool
is_text(const struct pydict *d, uint64_t object, const char *text, size_t len)
{
	char there[TEXT_MAX];
	uint64_t n;

	return len <= sizeof there &&
	       pymem_u64(d->mem, object + d->o->str.length, &n) && n == len &&
	       pymem_read(d->mem, object + d->o->str.ascii, there, len) &&
	       memcmp(there, text, len) == 0;
}

bool
pydict_find(const struct pydict *d, const char *key, uint64_t *value)
{
	size_t len = strlen(key);
	uint64_t object;

	for (uint32_t i = 0; i < d->n; i++)
		if (pydict_entry(d, i, &object, value) &&
		    is_text(d, object, key, len))
			return true;
	return false;
}

/* Its dict, or its values and the keys of its class. False when it has none. */
static bool
open_attributes(struct pydict *d, uint64_t object)
{
	const struct pyoffsets *o = d->o;
	uint64_t type, flags, dict = 0, keys, at;
	uint32_t longer = pydict_longer(o);

	if (!pymem_u64(d->mem, object + o->type, &type) ||
	    !pymem_u64(d->mem, type + longer + FLAGS, &flags) ||
	    !pymem_u64(d->mem, type + longer + DICT_OFFSET, &at))
		return false;
	if (o->minor < 11 || (flags & MANAGED) == 0)
		return at < OFFSET_MAX && at != 0 &&
		       pymem_u64(d->mem, object + at, &dict) &&
		       pydict_open(d, d->mem, o, dict);
	if (!pymem_u64(d->mem, object - dict_before(o), &dict) ||
	    !pymem_u64(d->mem, type + shared_keys(o), &keys))
		return false;
	if (o->minor == 11 &&
	    !pymem_u64(d->mem, object - VALUES_3_11, &d->values))
		return false;
	if (o->minor == 12 && (dict & 1) != 0)
		d->values = dict + 1;
	if (o->minor >= 13 && dict == 0 && (flags & INLINE) != 0 &&
	    pymem_u64(d->mem, type + longer + BASIC_SIZE, &at) &&
	    at < OFFSET_MAX)
		d->values = object + at + first_value(o);
	return d->values != 0 ? open_keys(d, keys)
			      : pydict_open(d, d->mem, o, dict);
}

bool
pydict_attribute(const struct pymem *mem, const struct pyoffsets *o,
    uint64_t object, const char *name, uint64_t *value)
{
	struct pydict d = { .mem = mem, .o = o };

	return o->minor <= PYDICT_LAST && open_attributes(&d, object) &&
	       pydict_find(&d, name, value);
}
