/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * structs.h - of the kernel's structs what a program in it looks at. Where that
 * is in them is known when the program is loaded. What follows ___ in a name is
 * not part of it: we have a struct of that name as well.
 */
#ifndef SAMPLE_BPF_STRUCTS_H
#define SAMPLE_BPF_STRUCTS_H

struct thread_struct {
	unsigned long	 fsbase;
} __attribute__((preserve_access_index));

struct mm_struct {
	unsigned long	 start_stack;
} __attribute__((preserve_access_index));

struct task_struct {
	struct mm_struct	*mm;
	struct thread_struct	 thread;
} __attribute__((preserve_access_index));

struct pt_regs___kernel {
	unsigned long	 sp;
} __attribute__((preserve_access_index));

#endif
