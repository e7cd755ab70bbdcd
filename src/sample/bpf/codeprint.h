/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * codeprint.h - the part of pycopy.bpf.c that takes the fingerprint of a code
 * object (sample/pyprint.h).
 */
#ifndef SAMPLE_BPF_CODEPRINT_H
#define SAMPLE_BPF_CODEPRINT_H

#include "sample/bpf/scratch.h"
#include "sample/pyprint.h"

#define CODE_MASK (PYPLAN_CODE - 8)

/* Behind a short one there may be no memory. */
static __always_inline bool
read_str(struct scratch *s, uint64_t at)
{
	uint32_t from, len;

	if (read_user(s->str, PYPRINT_HEAD, at))
		return true;
	if (!read_user(s->str, PYPRINT_ASCII, at))
		return false;
	from = pyprint_at(s->str);
	len = pyprint_first(s->str);
	/* the verifier does not see that it ends there */
	return len == 0 || from + len > PYPRINT_HEAD ||
	       read_user((uint8_t *)s->str + from, len, at + from);
}

static __always_inline bool
print_str(struct scratch *s, uint64_t at, uint64_t *print)
{
	uint32_t rest;

	if (!read_str(s, at)) {
		fault(s, at, PYPRINT_ASCII);
		return false;
	}
	*print = pyprint_begin(s->str);
	rest = pyprint_rest(s->str);
	if (rest == 0)
		return true;
	at += pyprint_rest_at(s->str);
	s->rest[rest / 8] = 0;
	if (!read_user(s->rest, rest, at)) {
		fault(s, at, rest);
		return false;
	}
	*print = pyprint_end(*print, s->rest, rest);
	return true;
}

/* Many code objects are of one file. */
static __always_inline bool
print_file(struct scratch *s, uint64_t file, uint64_t *print)
{
	struct printed *p = &s->printed[file >> 5 & (PRINTED - 1)];

	if (p->stamp != s->stamp || p->file != file) {
		p->stamp = 0;
		p->file = file;
		if (!print_str(s, file, &p->print))
			return false;
		p->stamp = s->stamp;
	}
	*print = p->print;
	return true;
}

static __always_inline uint64_t
word_of_code(const uint8_t *code, uint32_t at)
{
	return *(uint64_t *)(code + (at & CODE_MASK));
}

/* By the bytes that were copied of it; 0 where none is wanted. */
static __always_inline bool
print_code(struct scratch *s, const uint8_t *code, uint64_t *print)
{
	uint64_t name, file;

	*print = 0;
	if (s->plan.print.name == 0)
		return true;
	if (!print_str(s, word_of_code(code, s->plan.print.name), &name) ||
	    !print_file(s, word_of_code(code, s->plan.print.file), &file))
		return false;
	*print = pyprint_of(name, file);
	return true;
}

#endif
