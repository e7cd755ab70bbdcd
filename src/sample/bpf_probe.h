/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bpf_probe.h - may we load a BPF program for perf events? Tries, and throws
 * it away. */
#ifndef SAMPLE_BPF_PROBE_H
#define SAMPLE_BPF_PROBE_H

/* 0 when it loads, else the errno. */
int	 bpf_probe(void);

#endif
