/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scratch.h - what pycopy.bpf.c has at hand while it makes a record, and how it
 * reads the memory of the process.
 */
#ifndef SAMPLE_BPF_SCRATCH_H
#define SAMPLE_BPF_SCRATCH_H

#include <linux/bpf.h>
#include <stdbool.h>

#include <bpf/bpf_helpers.h>

#include "sample/bpf/structs.h"
#include "sample/bpf/tailcopy.h"
#include "sample/pyplan.h"
#include "sample/pyprint.h"
#include "sample/pyrecord.h"

enum {
	CHUNK_MAX = 16 * 1024, /* as CPython makes them */
	SEEN = 64, /* code objects remembered within one record */
	PRINTED = 16, /* files, too; a power of two */
	THREAD_ROOM = 512, /* a power of two above PYPLAN_THREAD */
	STACK_MOST = 1 << 26 /* bytes of a stack that are taken for one */
};

/* The verifier follows a mask where it does not follow a comparison. */
#define THREAD_MASK (THREAD_ROOM - 8)

struct chunk {
	uint64_t previous, size, top;
};

/* One for each CPU: a tick is never interrupted by another. */
struct scratch {
	struct pyplan plan;
	uint64_t fs, sp, stack_end;
	int64_t credit; /* ns */
	uint64_t last;
	uint64_t stamp; /* of this record */
	uint32_t depth; /* frames to copy, */
	uint32_t frames; /* that were so far */
	uint32_t pos; /* used of the body */
	uint64_t at; /* in whichever list is being followed, */
	uint64_t of; /* of this state, or interpreter */
	uint64_t found;
	uint64_t copied_at; /* what is in copy */
	uint64_t copied;
	uint64_t ahead_at; /* the chunk that comes next */
	struct chunk ahead;
	struct seen {
		uint64_t code, stamp;
		uint64_t copy; /* of its bytecode, 0: cannot be read, */
		uint32_t index; /* that with this index; 0: not asked for */
	} seen[SEEN];
	struct printed {
		uint64_t file, stamp, print;
	} printed[PRINTED];
	uint64_t str[PYPRINT_HEAD / 8];
	uint64_t rest[PYPRINT_REST / 8 + 1];
	uint8_t thread[THREAD_ROOM];
	uint8_t frame[PYPLAN_FRAME];
	uint8_t copy[CHUNK_MAX + PYPLAN_FRAME];
	union { /* what goes out, one after the other */
		struct tailcopy tail;
		struct {
			struct pyrecord head;
			uint8_t body[PYRECORD_BODY];
		};
	};
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1); /* set to the number of CPUs */
	__type(key, uint32_t);
	__type(value, struct scratch);
} scratches SEC(".maps");

static __always_inline struct scratch *
own_scratch(void)
{
	uint32_t cpu = bpf_get_smp_processor_id();

	return bpf_map_lookup_elem(&scratches, &cpu);
}

static __always_inline bool
read_user(void *to, uint32_t len, uint64_t at)
{
	return bpf_probe_read_user(to, len, (void *)at) == 0;
}

static __always_inline void
fault(struct scratch *s, uint64_t at, uint32_t len)
{
	s->head.flags |= PYRECORD_FAULT;
	s->head.fault = at;
	s->head.fault_len = len;
}

static __always_inline uint64_t
word_of_thread(const struct scratch *s, uint32_t at)
{
	return *(uint64_t *)(s->thread + (at & THREAD_MASK));
}

#endif
