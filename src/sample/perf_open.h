/* SPDX-License-Identifier: GPL-2.0-or-later */
/* perf_open.h - opens one perf event and learns, by trying, what this kernel
 * and our rights allow. Beside it only perf_probe.c calls perf_event_open. */
#ifndef SAMPLE_PERF_OPEN_H
#define SAMPLE_PERF_OPEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct perf_open {
	size_t	 stack_size;	/* bytes of stack to copy, multiple of 8 */
	bool	 on_exec;	/* begins when the thread executes a program */
	bool	 cycles;	/* counts those of the hardware, of which the
				 * period is, and not ns of the clock */
	/* What is wanted, taken back when refused. From the first event on
	 * they are settled and the same for all. */
	bool	 kernel;	/* samples in the kernel */
	bool	 kernel_chains;
	bool	 threads_only;	/* children that are processes do not inherit */
	bool	 settled;
};

/* A disabled event of thread tid on one CPU, inherited by the threads
 * it creates, that tells of its mappings and executions too; or with tid -1
 * an event of the CPU, whoever runs on it. The descriptor, with *id as its
 * samples carry it, or -1 with errno. */
int	 perf_open(struct perf_open *, pid_t tid, int cpu, uint64_t period,
	     uint64_t *id);
/* An event that takes no samples, to hold the ring of a CPU. pid 0: of
 * ourselves, it records nothing; -1: it tells of the births, mappings and
 * executions of all processes. A reader is woken after so many bytes; we poll,
 * and want none. */
int	 perf_open_holder(pid_t pid, int cpu, size_t watermark);
/* Counts the cycles of the calling thread; a read gives two words, the cycles and
 * the ns in which they were counted. */
int	 perf_open_own_cycles(void);
/* An event that carries what a program copies on a CPU; *id as above. */
int	 perf_open_copies(int cpu, uint64_t *id);

#endif
