/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ownstack.h - walks of our own stack, for tests. A function stops at an illegal
 * instruction (SNAPSHOT), and the signal handler keeps the registers and a copy
 * of the stack, as a sampler would; then the function goes on.
 */
#ifndef TESTS_OWNSTACK_H
#define TESTS_OWNSTACK_H

#include <signal.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "ownspace.h"

enum { COPY_MAX = 4 << 20 };

/* what the handler reads and writes: raise() is declared not to call back */
static struct regs regs;
static uint64_t *copy;
static volatile size_t copy_len;
static volatile uint64_t stack_end;
static struct stack stack;

typedef void function(void);

/* Copying the stack of others touches what a sanitizer put between their
 * variables. */
__attribute__((no_sanitize("address", "thread"))) static void
keep(int sig, siginfo_t *info, void *arg)
{
	ucontext_t *context = arg;
	const volatile uint64_t *from;

	(void)sig;
	(void)info;
	regs.unknown = 0;
	for (int i = 0; i < REG_COUNT; i++)
		regs.r[i] =
		    (uint64_t)context->uc_mcontext.gregs[kernel_names[i]];
	from = (const volatile uint64_t *)(uintptr_t)regs.r[REG_SP];
	copy_len = 0;
	while ((uint64_t)(uintptr_t)from < stack_end && copy_len < COPY_MAX) {
		copy[copy_len / 8] = *from++;
		copy_len += 8;
	}
	context->uc_mcontext.gregs[REG_RIP] += 2;
}

/* Stop here. */
#define SNAPSHOT __asm__ volatile("ud2" ::: "memory")

/* Walk what was kept: by rules, which must give the same when they are
 * remembered, when they are made anew, and when libunwind does the work. */
static inline void
walk(void)
{
	const struct sample s = { .user = true,
		.regs = regs,
		.stack = (const uint8_t *)copy,
		.stack_len = copy_len };
	static struct stack again;

	unwinder_walk(unwinder, &s, &stack);
	for (int way = 0; way < UNWIND_WAYS; way++) {
		unwinder_walk_by(unwinder, (enum unwind_way)way, &s, &again);
		assert_true(same(&stack, &again));
	}
}

/* cmocka takes this signal for itself at the beginning of each test. */
static inline void
arm(void)
{
	const struct sigaction keeper = { .sa_sigaction = keep,
		.sa_flags = SA_SIGINFO };

	sigaction(SIGILL, &keeper, NULL);
}

/* Does frame i of the stack lie in f? */
static inline bool
is_in(size_t i, function *f)
{
	const struct region *r = space_find(&space, stack.pc[i]);
	struct fde fde;

	return r != NULL && r->image != NULL &&
	       ehframe_find(&r->image->eh, stack.pc[i] - r->bias, &fde) &&
	       fde.start + r->bias == (uint64_t)(uintptr_t)f;
}

/* For a group of tests. 0 or -1. */
static inline int
ownstack_open(void **state)
{
	const struct map *m;

	(void)state;
	if (ownspace_open() == -1)
		return -1;
	m = maps_find(&space.maps, (uint64_t)(uintptr_t)&m);
	if (m == NULL)
		return -1;
	stack_end = m->end;
	copy = xmalloc(COPY_MAX);
	return 0;
}

static inline int
ownstack_close(void **state)
{
	(void)state;
	free(copy);
	return ownspace_close();
}

#endif
