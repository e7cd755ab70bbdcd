/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bpf_filter.c - assembles and loads the filter, bpf(2).
 *
 * The program is written down instruction by instruction, so that no compiler
 * for it is needed. It begins with the id of the process the tick hit, and
 * looks it up among the watched; what is to be done for one that is found
 * belongs between the lookup and the verdict.
 */
#include "config.h"

#include "sample/bpf_filter.h"

#include <errno.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/xalloc.h"

/* Kernels before 5.11 take the map for locked memory, of which there are 64 KiB
 * by default. */
enum { WATCHED_MAX = 512, CODE_MAX = 32 };

/* Where on the stack of the program, below its frame pointer. */
enum { AT_TGID = -4, AT_IDS = -16 };

struct bpf_filter {
	int map; /* watched tgids; the value says nothing yet */
	int prog;
};

struct code {
	struct bpf_insn v[CODE_MAX];
	uint32_t n;
};

static void
put(struct code *c, uint8_t op, uint8_t dst, uint8_t src, int16_t off,
    int32_t imm)
{
	c->v[c->n++] = (struct bpf_insn){ .code = op,
		.dst_reg = dst & 0xf,
		.src_reg = src & 0xf,
		.off = off,
		.imm = imm };
}

static void
put_move(struct code *c, uint8_t dst, int32_t value)
{
	put(c, BPF_ALU64 | BPF_MOV | BPF_K, dst, 0, 0, value);
}

/* A constant of 64 bits takes two; src tells what the kernel makes of it. */
static void
put_wide(struct code *c, uint8_t dst, uint8_t src, uint64_t value)
{
	put(c, BPF_LD | BPF_DW | BPF_IMM, dst, src, 0, (int32_t)value);
	put(c, 0, 0, 0, 0, (int32_t)(value >> 32));
}

/* dst points into the stack. */
static void
put_stack_pointer(struct code *c, uint8_t dst, int32_t at)
{
	put(c, BPF_ALU64 | BPF_MOV | BPF_X, dst, BPF_REG_10, 0, 0);
	put(c, BPF_ALU64 | BPF_ADD | BPF_K, dst, 0, 0, at);
}

static void
put_call(struct code *c, int32_t helper)
{
	put(c, BPF_JMP | BPF_CALL, 0, 0, 0, helper);
}

static void
put_return(struct code *c, int32_t value)
{
	put_move(c, BPF_REG_0, value);
	put(c, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
}

/* Skips the return that follows where r0 compares so with 0. */
static void
put_return_unless(struct code *c, uint8_t compare)
{
	put(c, BPF_JMP | compare | BPF_K, BPF_REG_0, 0, 2, 0);
	put_return(c, 0);
}

/* r0 = the id of the process in the initial namespace */
static void
put_initial_tgid(struct code *c)
{
	put_call(c, BPF_FUNC_get_current_pid_tgid);
	put(c, BPF_ALU64 | BPF_RSH | BPF_K, BPF_REG_0, 0, 0, 32);
}

/* r0 = its id in that namespace; not there, it is nobody of ours */
static void
put_inner_tgid(struct code *c, const struct pidns *ns)
{
	int16_t tgid = AT_IDS + (int16_t)offsetof(struct bpf_pidns_info, tgid);

	put_wide(c, BPF_REG_1, 0, ns->dev);
	put_wide(c, BPF_REG_2, 0, ns->ino);
	put_stack_pointer(c, BPF_REG_3, AT_IDS);
	put_move(c, BPF_REG_4, sizeof(struct bpf_pidns_info));
	put_call(c, BPF_FUNC_get_ns_current_pid_tgid);
	put_return_unless(c, BPF_JEQ);
	put(c, BPF_LDX | BPF_W | BPF_MEM, BPF_REG_0, BPF_REG_10, tgid, 0);
}

static void
put_lookup(struct code *c, int map)
{
	put(c, BPF_STX | BPF_W | BPF_MEM, BPF_REG_10, BPF_REG_0, AT_TGID, 0);
	put_stack_pointer(c, BPF_REG_2, AT_TGID);
	put_wide(c, BPF_REG_1, BPF_PSEUDO_MAP_FD, (uint32_t)map);
	put_call(c, BPF_FUNC_map_lookup_elem);
}

static void
assemble(struct code *c, const struct pidns *ns, int map)
{
	if (ns->initial)
		put_initial_tgid(c);
	else
		put_inner_tgid(c, ns);
	put_lookup(c, map);
	put_return_unless(c, BPF_JNE);
	put_return(c, 1);
}

static int
sys_bpf(enum bpf_cmd cmd, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, cmd, attr, sizeof *attr);
}

/* Its places are allocated beforehand: the program runs in an interrupt. */
static int
make_map(void)
{
	union bpf_attr a;

	memset(&a, 0, sizeof a); /* the kernel looks at all of it */
	a.map_type = BPF_MAP_TYPE_HASH;
	a.key_size = sizeof(uint32_t);
	a.value_size = sizeof(uint32_t);
	a.max_entries = WATCHED_MAX;
	return sys_bpf(BPF_MAP_CREATE, &a);
}

static int
load(const struct code *c)
{
	union bpf_attr a;

	memset(&a, 0, sizeof a);
	a.prog_type = BPF_PROG_TYPE_PERF_EVENT;
	a.insns = (uint64_t)(uintptr_t)c->v;
	a.insn_cnt = c->n;
	a.license = (uint64_t)(uintptr_t) "GPL";
	return sys_bpf(BPF_PROG_LOAD, &a);
}

struct bpf_filter *
bpf_filter_new(const struct pidns *ns)
{
	struct bpf_filter *f;
	struct code code = { 0 };
	int map = make_map(), prog, saved;

	if (map == -1)
		return NULL;
	assemble(&code, ns, map);
	prog = load(&code);
	if (prog == -1) {
		saved = errno;
		close(map);
		errno = saved;
		return NULL;
	}
	f = xcalloc(1, sizeof *f);
	*f = (struct bpf_filter){ .map = map, .prog = prog };
	return f;
}

int
bpf_filter_add(struct bpf_filter *f, pid_t tgid)
{
	uint32_t key = (uint32_t)tgid, value = 0;
	union bpf_attr a;

	memset(&a, 0, sizeof a);
	a.map_fd = (uint32_t)f->map;
	a.key = (uint64_t)(uintptr_t)&key;
	a.value = (uint64_t)(uintptr_t)&value;
	return sys_bpf(BPF_MAP_UPDATE_ELEM, &a);
}

int
bpf_filter_attach(const struct bpf_filter *f, int event)
{
	return ioctl(event, PERF_EVENT_IOC_SET_BPF, f->prog);
}

void
bpf_filter_free(struct bpf_filter *f)
{
	if (f == NULL)
		return;
	close(f->prog);
	close(f->map);
	free(f);
}
