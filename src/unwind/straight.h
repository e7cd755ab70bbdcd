/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * straight.h - the unwind rule of code that has neither an unwind table nor a
 * frame pointer, read off its instructions: where nothing but pushes, pops and
 * calls lies between an address and the return, they tell where the return
 * address is. So are the trampolines of CPython (-X perf), and stubs of other
 * runtimes. x86-64. The bytes are foreign.
 */
#ifndef UNWIND_STRAIGHT_H
#define UNWIND_STRAIGHT_H

#include <stddef.h>
#include <stdint.h>

#include "unwind/cfi.h"

enum { STRAIGHT_BYTES = 32 };	/* more is never looked at */

/* The rule at p, the next instruction to be executed; CFI_NONE where anything
 * else comes before the return. */
struct cfi_rule	 straight_rule(const uint8_t *p, size_t len);

#endif
