/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pycopy.h - what pycopy.bpf.c is told once, when it is loaded. */
#ifndef SAMPLE_BPF_PYCOPY_H
#define SAMPLE_BPF_PYCOPY_H

#include <stdint.h>

enum {
	PYCOPY_WATCHED = 8192,	/* processes; replaced by the filter's map */
	PYCOPY_PLANS = 1024	/* those with Python, or with deep stacks */
};

struct pycopy_config {
	uint64_t	 ns_dev, ns_ino;	/* the PID namespace whose ids
						 * are compared; 0: the first */
	uint64_t	 children;	/* new ones of the watched are let
					 * through as well */
};

#endif
