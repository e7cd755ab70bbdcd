/* SPDX-License-Identifier: GPL-2.0-or-later */
/* counts.c - what counts through a lens. */
#include "config.h"

#include "profile/counts.h"

bool
counts_time(const struct lens *lens, uint32_t thread, unsigned during)
{
	unsigned need = mode_during[lens->mode];

	return (lens->thread == LENS_ALL_THREADS || lens->thread == thread) &&
	       (during & need) == need;
}

bool
counts_out(const struct lens *lens, enum func_kind kind)
{
	return (lens->kernel == LENS_KERNEL_OUT && kind == FUNC_KERNEL) ||
	       (lens->native == LENS_NATIVE_OUT && kind != FUNC_PYTHON);
}

bool
counts_folded(const struct lens *lens, const struct snapshot *s, size_t node)
{
	const struct snap_node *n = &s->nodes[node];

	return n->parent != 0 && counts_out(lens, s->funcs[n->func].kind);
}

bool
counts_self(const struct lens *lens, enum spot_time what)
{
	switch (what) {
	case SPOT_SELF:
		return true;
	case SPOT_SELF_IN:
		return lens->kernel == LENS_KERNEL_IN &&
		       lens->native == LENS_NATIVE_IN;
	case SPOT_SELF_OUT:
		return lens->kernel == LENS_KERNEL_OUT &&
		       lens->native == LENS_NATIVE_IN;
	case SPOT_SELF_PYTHON:
		return lens->native == LENS_NATIVE_OUT;
	case SPOT_TOTAL:
	case SPOT_AGAIN:
	case SPOT_TIMES:
		break;
	}
	return false;
}

/* Without the kernel's rows, a kernel function that still has one stands for
 * all it called: its own time is its total. */
bool
counts_total(const struct lens *lens, enum func_kind kind, enum spot_time what)
{
	if (kind == FUNC_KERNEL && lens->kernel == LENS_KERNEL_OUT)
		return counts_self(lens, what);
	return what == SPOT_TOTAL;
}

double
counts_share(uint64_t part, uint64_t whole)
{
	return whole > 0 ? 100.0 * (double)part / (double)whole : 0;
}
