/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ownspace.h - our own address space and an unwinder for it, for tests that
 * walk stacks of their own; registers come out of signal handlers.
 */
#ifndef TESTS_OWNSPACE_H
#define TESTS_OWNSPACE_H

#include <stdbool.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include "target/procfs.h"
#include "unwind/unwind.h"

static struct images images;
static struct space space;
static struct unwinder *unwinder;
static int procfs;

/* What the kernel calls the registers, by their DWARF numbers. */
static const int kernel_names[REG_COUNT] = { REG_RAX, REG_RDX, REG_RCX, REG_RBX,
	REG_RSI, REG_RDI, REG_RBP, REG_RSP, REG_R8, REG_R9, REG_R10, REG_R11,
	REG_R12, REG_R13, REG_R14, REG_R15, REG_RIP };

/* As it is mapped now. 0 or -1. */
static inline int
ownspace_open(void)
{
	procfs = procfs_open(getpid(), NULL);
	space_init(&space, &images, getpid(), procfs);
	if (procfs == -1 || space_read(&space, NULL) == -1)
		return -1;
	unwinder = unwinder_new(&space);
	return 0;
}

static inline int
ownspace_close(void)
{
	unwinder_free(unwinder);
	space_fini(&space);
	images_fini(&images);
	return close(procfs);
}

static inline bool
same(const struct stack *a, const struct stack *b)
{
	return a->walk == b->walk && a->n == b->n &&
	       memcmp(a->pc, b->pc, a->n * sizeof *a->pc) == 0;
}

#endif
