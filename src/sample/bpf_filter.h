/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bpf_filter.h - a BPF program that lets a perf event take a sample only where
 * one of the watched processes runs. A tick that hits another process ends in
 * it, before anything is copied. The only file that calls bpf(2).
 */
#ifndef SAMPLE_BPF_FILTER_H
#define SAMPLE_BPF_FILTER_H

#include "target/pidns.h"

struct bpf_filter;

/* Loads the program, which compares ids as ns has them; it lets nothing
 * through yet. NULL with errno: EPERM without CAP_BPF and CAP_PERFMON. */
struct bpf_filter	*bpf_filter_new(const struct pidns *ns);
/* Let the samples of a process through from now on, by its number in ns. May
 * be called while events run. -1 with errno. */
int			 bpf_filter_add(struct bpf_filter *, pid_t tgid);
/* Let the program decide for this event. -1 with errno. */
int			 bpf_filter_attach(const struct bpf_filter *, int event);
void			 bpf_filter_free(struct bpf_filter *);	/* NULL ok */

#endif
