/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * walk_libunwind.c - the only file that calls libunwind.
 *
 * Each step begins with a fresh cursor made of the frame's registers, and takes
 * all registers out again. So libunwind decides nothing about the walk: where
 * it ends, which addresses are code and what to do without CFI is known to the
 * caller, and libunwind's own guesses are never followed.
 *
 * A cursor begun at a return address would look up the instruction after the
 * call, which may belong to another row of the table or to another function.
 * It is begun at the call itself (frame.code).
 */
#include "config.h"

#include "unwind/walk_libunwind.h"

#include <libunwind.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum {
	CACHE_SIZE = 1 << 14, /* addresses whose rules are remembered */
	WORD = 8
};

/* Exported by libunwind-x86_64 for its own back ends, not declared. */
int _Ux86_64_dwarf_search_unwind_table(unw_addr_space_t, unw_word_t ip,
    unw_dyn_info_t *, unw_proc_info_t *, int need_unwind_info, void *arg);

struct walk_libunwind {
	unw_addr_space_t as; /* NULL before the first step: its cache is large,
			      * and few processes need it */
	/* during one step: */
	const struct frame *frame;
	const struct region *region;
	const struct fde *fde;
	const struct stackcopy *stack;
	bool searching; /* reading the unwind tables */
	bool refused; /* no CFI after all */
	bool missing, bad, below; /* reads that failed */
	bool blind; /* a register that is not known was asked for */
};

static int
find_proc_info(unw_addr_space_t as, unw_word_t ip, unw_proc_info_t *pi,
    int need_unwind_info, void *arg)
{
	struct walk_libunwind *w = arg;
	const struct region *r = w->region;
	/* the search is done: hand over a table of the one entry that holds
	 * ip; its length is counted in words */
	unw_dyn_info_t table = {
		.format = UNW_INFO_FORMAT_REMOTE_TABLE,
		.start_ip = r->bias + w->fde->start,
		.end_ip = r->bias + w->fde->end,
		.u.rti = {
			.segbase = r->bias + w->fde->tables->hdr_vaddr,
			.table_len = 1,
			.table_data = r->bias + w->fde->table_vaddr,
		},
	};
	int result;

	w->searching = true;
	result = _Ux86_64_dwarf_search_unwind_table(
	    as, ip, &table, pi, need_unwind_info, arg);
	w->searching = false;
	if (result < 0) {
		w->refused = true;
		return -UNW_ENOINFO; /* any other error would be passed on */
	}
	return 0;
}

static void
put_unwind_info(unw_addr_space_t as, unw_proc_info_t *pi, void *arg)
{
	(void)as;
	(void)pi;
	(void)arg;
}

static int
get_dyn_info_list_addr(unw_addr_space_t as, unw_word_t *addr, void *arg)
{
	(void)as;
	(void)addr;
	(void)arg;
	return -UNW_ENOINFO;
}

/* The part of the word at vaddr that lies in a table at [start, start + len);
 * the rest is 0. Words are read whole where tables are not. */
static bool
table_word(const uint8_t *table, uint64_t start, size_t len, uint64_t vaddr,
    unw_word_t *v)
{
	if (vaddr - start >= len && start - vaddr >= WORD)
		return false;
	*v = 0;
	for (unsigned i = 0; i < WORD; i++) {
		uint64_t at = vaddr + i - start;

		if (at < len)
			*v |= (unw_word_t)table[at] << (8 * i);
	}
	return true;
}

static bool
unwind_table_word(const struct walk_libunwind *w, uint64_t addr, unw_word_t *v)
{
	const struct ehframe *e = w->fde->tables;
	uint64_t vaddr = addr - w->region->bias;

	return table_word(e->hdr, e->hdr_vaddr, e->hdr_len, vaddr, v) ||
	       table_word(e->eh, e->eh_vaddr, e->eh_len, vaddr, v);
}

static int
access_mem(
    unw_addr_space_t as, unw_word_t addr, unw_word_t *v, int write, void *arg)
{
	struct walk_libunwind *w = arg;

	(void)as;
	if (write)
		return -UNW_EINVAL;
	if (unwind_table_word(w, addr, v))
		return 0;
	if (w->searching) {
		/* the pointer to a personality routine: of no use here */
		*v = 0;
		return 0;
	}
	switch (stackcopy_word(w->stack, addr, v)) {
	case STACKCOPY_OK:
		return 0;
	case STACKCOPY_BELOW:
		w->below = true;
		break;
	case STACKCOPY_MISSING:
		w->missing = true;
		break;
	case STACKCOPY_BAD:
		w->bad = true;
		break;
	}
	return -UNW_EINVAL;
}

static int
access_reg(
    unw_addr_space_t as, unw_regnum_t reg, unw_word_t *v, int write, void *arg)
{
	struct walk_libunwind *w = arg;

	(void)as;
	if (write || reg < 0 || reg >= REG_COUNT)
		return -UNW_EBADREG;
	if (!regs_know(&w->frame->regs, reg)) {
		w->blind = true;
		return -UNW_EBADREG;
	}
	*v = reg == REG_PC ? w->frame->code : w->frame->regs.r[reg];
	return 0;
}

static int
access_fpreg(
    unw_addr_space_t as, unw_regnum_t reg, unw_fpreg_t *v, int write, void *arg)
{
	(void)as;
	(void)reg;
	(void)v;
	(void)write;
	(void)arg;
	return -UNW_EBADREG;
}

static int
resume(unw_addr_space_t as, unw_cursor_t *cursor, void *arg)
{
	(void)as;
	(void)cursor;
	(void)arg;
	return -UNW_EINVAL;
}

static int
get_proc_name(unw_addr_space_t as, unw_word_t addr, char *buf, size_t len,
    unw_word_t *offset, void *arg)
{
	(void)as;
	(void)addr;
	(void)buf;
	(void)len;
	(void)offset;
	(void)arg;
	return -UNW_ENOINFO;
}

static void
make_space(struct walk_libunwind *w)
{
	/* The struct grew in libunwind 1.8 under the same soname, and the
	 * library copies what it takes for the whole: the room behind ours
	 * must be there, and zero. */
	union {
		unw_accessors_t accessors;
		void *room[64];
	} u;

	memset(&u, 0, sizeof u);
	u.accessors.find_proc_info = find_proc_info;
	u.accessors.put_unwind_info = put_unwind_info;
	u.accessors.get_dyn_info_list_addr = get_dyn_info_list_addr;
	u.accessors.access_mem = access_mem;
	u.accessors.access_reg = access_reg;
	u.accessors.access_fpreg = access_fpreg;
	u.accessors.resume = resume;
	u.accessors.get_proc_name = get_proc_name;
	w->as = unw_create_addr_space(&u.accessors, 0);
	if (w->as == NULL)
		xalloc_exhausted();

	/* a new space caches nothing; and the size is forgotten when it is set
	 * before the cache exists, which setting it creates: set it twice */
	unw_set_caching_policy(w->as, UNW_CACHE_GLOBAL);
	unw_set_cache_size(w->as, CACHE_SIZE, 0);
	unw_set_cache_size(w->as, CACHE_SIZE, 0);
}

struct walk_libunwind *
walk_libunwind_new(void)
{
	return xcalloc(1, sizeof(struct walk_libunwind));
}

/* Take the caller's registers out of the cursor. One popped already is where
 * it was popped to: in the register. One that hangs on an unknown one is
 * unknown. */
static bool
take_registers(
    struct walk_libunwind *w, unw_cursor_t *cursor, struct regs *regs)
{
	for (int i = 0; i < REG_COUNT; i++) {
		unw_word_t v;

		w->missing = w->bad = w->below = w->blind = false;
		if (unw_get_reg(cursor, i, &v) == 0)
			regs_set(regs, i, v);
		else if (w->blind)
			regs->unknown |= 1u << i;
		else if (w->missing || w->bad)
			return false;
	}
	return true;
}

enum step
walk_libunwind_step(struct walk_libunwind *w, struct frame *f,
    const struct region *region, const struct fde *fde,
    const struct stackcopy *stack)
{
	struct regs caller = f->regs;
	unw_cursor_t cursor;
	int result;

	if (w->as == NULL)
		make_space(w);
	w->frame = f;
	w->region = region;
	w->fde = fde;
	w->stack = stack;
	w->refused = w->missing = w->bad = w->below = w->blind = false;
	if (unw_init_remote(&cursor, w->as, w) < 0)
		return STEP_LOST;
	result = unw_step(&cursor);
	if (w->refused)
		return STEP_LOST; /* whatever it guessed instead */
	if (result == 0)
		return STEP_END;
	if (result < 0 && w->blind)
		return STEP_BLIND;
	if (result < 0 || !take_registers(w, &cursor, &caller))
		return w->missing ? STEP_TRUNCATED : STEP_LOST;
	f->regs = caller;
	return STEP_TO_CALLER;
}

void
walk_libunwind_forget(struct walk_libunwind *w)
{
	if (w->as != NULL)
		unw_flush_cache(w->as, 0, 0);
}

void
walk_libunwind_free(struct walk_libunwind *w)
{
	if (w == NULL)
		return;
	if (w->as != NULL)
		unw_destroy_addr_space(w->as);
	free(w);
}
