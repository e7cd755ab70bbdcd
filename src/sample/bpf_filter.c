/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bpf_filter.c - assembles and loads the filter, bpf(2).
 *
 * The programs are written down instruction by instruction, so that no compiler
 * for them is needed. The one that decides on a tick begins with the id of the
 * process it hit, and looks it up among the watched; what is to be done for one
 * that is found belongs between the lookup and the verdict. The other sees the
 * birth of every process, and when it is a child of a watched one, sets the time
 * up to which the first lets everything through.
 */
#include "config.h"

#include "sample/bpf_filter.h"

#include <errno.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/xalloc.h"

enum {
	/* Processes at a time. Kernels before 5.11 take the map for locked
	 * memory, of which there are 64 KiB by default: then fewer. */
	WATCHED_MAX = 8192,
	WATCHED_LEAST = 512,
	CODE_MAX = 64
};

/* Where on the stack of a program, below its frame pointer. */
enum { AT_KEY = -4, AT_IDS = -16 };

struct bpf_filter {
	struct bpf_filter_parts at;
	int prog, births; /* births: the attached program, or -1 */
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

/* Return value unless r0 compares so with 0. */
static void
put_return_unless(struct code *c, uint8_t compare, int32_t value)
{
	put(c, BPF_JMP | compare | BPF_K, BPF_REG_0, 0, 2, 0);
	put_return(c, value);
}

/* r0 = the id of the process in the initial namespace */
static void
put_initial_tgid(struct code *c)
{
	put_call(c, BPF_FUNC_get_current_pid_tgid);
	put(c, BPF_ALU64 | BPF_RSH | BPF_K, BPF_REG_0, 0, 0, 32);
}

/* r0 = its id in that namespace; 0, which is no process, when not there */
static void
put_inner_tgid(struct code *c, const struct pidns *ns)
{
	int16_t tgid = AT_IDS + (int16_t)offsetof(struct bpf_pidns_info, tgid);

	/* all of the stack that is read must have been written */
	put(c, BPF_ST | BPF_DW | BPF_MEM, BPF_REG_10, 0, AT_IDS, 0);
	put_wide(c, BPF_REG_1, 0, ns->dev);
	put_wide(c, BPF_REG_2, 0, ns->ino);
	put_stack_pointer(c, BPF_REG_3, AT_IDS);
	put_move(c, BPF_REG_4, sizeof(struct bpf_pidns_info));
	put_call(c, BPF_FUNC_get_ns_current_pid_tgid);
	put(c, BPF_LDX | BPF_W | BPF_MEM, BPF_REG_0, BPF_REG_10, tgid, 0);
}

/* r0 = where the value of the key in r0 is, or NULL */
static void
put_lookup(struct code *c, int map)
{
	put(c, BPF_STX | BPF_W | BPF_MEM, BPF_REG_10, BPF_REG_0, AT_KEY, 0);
	put_stack_pointer(c, BPF_REG_2, AT_KEY);
	put_wide(c, BPF_REG_1, BPF_PSEUDO_MAP_FD, (uint32_t)map);
	put_call(c, BPF_FUNC_map_lookup_elem);
}

/* r0 = not NULL when the process that runs is one of the watched */
static void
put_is_watched(struct code *c, const struct bpf_filter *f)
{
	if (f->at.ns.initial)
		put_initial_tgid(c);
	else
		put_inner_tgid(c, &f->at.ns);
	put_lookup(c, f->at.watched);
}

/* r6 = where the time is up to which all are let through */
static void
put_open_time(struct code *c, const struct bpf_filter *f)
{
	put_move(c, BPF_REG_0, 0);
	put_lookup(c, f->at.open);
	put_return_unless(c, BPF_JNE, 0);
	put(c, BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_6, BPF_REG_0, 0, 0);
}

static void
assemble_tick(struct code *c, const struct bpf_filter *f)
{
	put_is_watched(c, f);
	put_return_unless(c, BPF_JEQ, 1);
	if (f->at.open != -1) {
		put_open_time(c, f);
		put(c, BPF_LDX | BPF_DW | BPF_MEM, BPF_REG_6, BPF_REG_6, 0, 0);
		put_call(c, BPF_FUNC_ktime_get_ns);
		put(c, BPF_JMP | BPF_JGT | BPF_X, BPF_REG_0, BPF_REG_6, 2, 0);
		put_return(c, 1);
	}
	put_return(c, 0);
}

/* Its arguments are the new task and the flags of clone(2). */
static void
assemble_births(struct code *c, const struct bpf_filter *f)
{
	put(c, BPF_LDX | BPF_DW | BPF_MEM, BPF_REG_0, BPF_REG_1, 8, 0);
	put(c, BPF_ALU64 | BPF_AND | BPF_K, BPF_REG_0, 0, 0, CLONE_THREAD);
	put_return_unless(c, BPF_JEQ, 0);
	put_is_watched(c, f);
	put_return_unless(c, BPF_JNE, 0);
	put_open_time(c, f);
	put_call(c, BPF_FUNC_ktime_get_ns);
	put(c, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_0, 0, 0,
	    (int32_t)BPF_FILTER_OPEN);
	put(c, BPF_STX | BPF_DW | BPF_MEM, BPF_REG_6, BPF_REG_0, 0, 0);
	put_return(c, 0);
}

static int
sys_bpf(enum bpf_cmd cmd, union bpf_attr *attr)
{
	return (int)syscall(SYS_bpf, cmd, attr, sizeof *attr);
}

static int
make_map(enum bpf_map_type type, uint32_t value_size, uint32_t entries)
{
	union bpf_attr a;

	memset(&a, 0, sizeof a); /* the kernel looks at all of it */
	a.map_type = type;
	a.key_size = sizeof(uint32_t);
	a.value_size = value_size;
	a.max_entries = entries;
	return sys_bpf(BPF_MAP_CREATE, &a);
}

/* Its places are allocated beforehand: the program runs in an interrupt. */
static int
make_watched(void)
{
	int fd = make_map(BPF_MAP_TYPE_HASH, sizeof(uint32_t), WATCHED_MAX);

	if (fd == -1 && errno == EPERM)
		fd = make_map(
		    BPF_MAP_TYPE_HASH, sizeof(uint32_t), WATCHED_LEAST);
	return fd;
}

static int
load(const struct code *c, enum bpf_prog_type type)
{
	union bpf_attr a;

	memset(&a, 0, sizeof a);
	a.prog_type = type;
	a.insns = (uint64_t)(uintptr_t)c->v;
	a.insn_cnt = c->n;
	a.license = (uint64_t)(uintptr_t) "GPL";
	return sys_bpf(BPF_PROG_LOAD, &a);
}

/* The tracepoint tells of a new task in the name of the one that creates it,
 * before the new one runs. */
static int
attach_births(int prog)
{
	union bpf_attr a;

	memset(&a, 0, sizeof a);
	a.raw_tracepoint.name = (uint64_t)(uintptr_t) "task_newtask";
	a.raw_tracepoint.prog_fd = (uint32_t)prog;
	return sys_bpf(BPF_RAW_TRACEPOINT_OPEN, &a);
}

static int
follow_births(struct bpf_filter *f)
{
	struct code code = { 0 };
	int prog, saved;

	f->at.open = make_map(BPF_MAP_TYPE_ARRAY, sizeof(uint64_t), 1);
	if (f->at.open == -1)
		return -1;
	assemble_births(&code, f);
	prog = load(&code, BPF_PROG_TYPE_RAW_TRACEPOINT);
	if (prog == -1)
		return -1;
	f->births = attach_births(prog);
	saved = errno;
	close(prog);
	errno = saved;
	return f->births == -1 ? -1 : 0;
}

static int
build(struct bpf_filter *f, bool children)
{
	struct code code = { 0 };

	f->at.watched = make_watched();
	if (f->at.watched == -1 || (children && follow_births(f) == -1))
		return -1;
	assemble_tick(&code, f);
	f->prog = load(&code, BPF_PROG_TYPE_PERF_EVENT);
	return f->prog == -1 ? -1 : 0;
}

struct bpf_filter *
bpf_filter_new(const struct target *target, bool children)
{
	struct bpf_filter *f = xcalloc(1, sizeof *f);
	int saved = EACCES;

	f->at.watched = f->at.open = f->prog = f->births = -1;
	if (pidns_read(&f->at.ns, target->procfs, target->pid)) {
		if (build(f, children) == 0)
			return f;
		saved = errno;
	}
	bpf_filter_free(f);
	errno = saved;
	return NULL;
}

static int
change(struct bpf_filter *f, enum bpf_cmd cmd, pid_t id)
{
	uint32_t key = (uint32_t)id, value = 0;
	union bpf_attr a;

	memset(&a, 0, sizeof a);
	a.map_fd = (uint32_t)f->at.watched;
	a.key = (uint64_t)(uintptr_t)&key;
	if (cmd == BPF_MAP_UPDATE_ELEM)
		a.value = (uint64_t)(uintptr_t)&value;
	return sys_bpf(cmd, &a);
}

int
bpf_filter_add(struct bpf_filter *f, const struct target *target, pid_t *id)
{
	struct pidns ns;

	*id = 0;
	if (!pidns_read(&ns, target->procfs, target->pid)) {
		errno = ESRCH;
		return -1;
	}
	if (ns.dev != f->at.ns.dev || ns.ino != f->at.ns.ino) {
		errno = EXDEV;
		return -1;
	}
	*id = ns.tgid;
	return change(f, BPF_MAP_UPDATE_ELEM, ns.tgid);
}

void
bpf_filter_remove(struct bpf_filter *f, pid_t id)
{
	change(f, BPF_MAP_DELETE_ELEM, id);
}

int
bpf_filter_attach(const struct bpf_filter *f, int event)
{
	return ioctl(event, PERF_EVENT_IOC_SET_BPF, f->prog);
}

struct bpf_filter_parts
bpf_filter_parts(const struct bpf_filter *f)
{
	return f->at;
}

static void
shut(int fd)
{
	if (fd != -1)
		close(fd);
}

void
bpf_filter_free(struct bpf_filter *f)
{
	if (f == NULL)
		return;
	shut(f->births);
	shut(f->prog);
	shut(f->at.open);
	shut(f->at.watched);
	free(f);
}
