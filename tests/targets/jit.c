/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * jit.c - compiles while it runs, as runtimes do: a loop called through a stub
 * that keeps no frame pointer, both told in a perf map. SIGUSR1: another loop
 * takes the place of the first. SIGUSR2: one more loop, elsewhere, beside it.
 * argv[2] is "child": a child, which tells nothing, runs the first beside us.
 * Or "silent": nothing is told at all. Or "again": SIGUSR1 tells of the first
 * once more, SIGUSR2 puts other code there under the same name. Or "lined": it
 * is told in a jitdump, with the lines 10 to 12 of /src/loop.js.
 */
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "target.h"

enum { STUB = 0, FIRST = 0x100, MORE = 0x200, SIZE = 0x1000 };

static const unsigned char stub[] = { 0x48, 0x83, 0xec, 0x08, /* sub rsp, 8 */
	0xff, 0xd6, /* call rsi */
	0x48, 0x83, 0xc4, 0x08, /* add rsp, 8 */
	0xc3 };
static const unsigned char loop[] = { 0x55, 0x48, 0x89,
	0xe5, /* push rbp; mov rbp, rsp */
	0x48, 0xff, 0xcf, 0x75, 0xfb, /* dec rdi; jnz back */
	0x5d, 0xc3 };

static const unsigned char other_loop[] = { 0x55, 0x48, 0x89, 0xe5, 0x83, 0xef,
	0x01, /* sub edi, 1 */
	0x75, 0xfb, 0x5d, 0xc3 };

/* The records that a jitdump of the first loop begins with. */
struct __attribute__((packed)) dump {
	uint32_t magic, version, header_size, machine;
	uint64_t header_rest[3];
	uint32_t lines_kind, lines_size;
	uint64_t lines_time, lines_code, nlines;
	struct __attribute__((packed)) {
		uint64_t addr;
		uint32_t line, column;
		char file[13];
	} line[3];
	uint32_t load_kind, load_size;
	uint64_t load_time, ids, addr, same_addr, size, index;
	char name[11];
	unsigned char code[sizeof loop];
};

static unsigned char *code;
static FILE *map;
static volatile sig_atomic_t replace, more;
static pid_t child;

static void
on_signal(int sig)
{
	if (sig == SIGUSR1)
		replace = 1;
	else
		more = 1;
}

/* As runtimes do: first tell, then let it run. */
static void
compile(int at, const unsigned char *bytes, size_t n, const char *name)
{
	memcpy(code + at, bytes, n);
	if (map == NULL)
		return;
	fprintf(map, "%lx %zx %s\n", (unsigned long)(uintptr_t)(code + at), n,
	    name);
	fflush(map);
}

static void
tell_lined(void)
{
	/* the loop itself, what comes before and after it */
	static const unsigned char at[] = { 0, 4, 9 };
	uint64_t addr = (uint64_t)(uintptr_t)(code + FIRST);
	struct dump d = { 0x4A695444, 1, 40, 62, { 0 }, 2,
		offsetof(struct dump, load_kind) - 40, 0, addr, 3, { 0 }, 0,
		sizeof d - offsetof(struct dump, load_kind), 0, 0, addr, addr,
		sizeof loop, 1, "lined loop", { 0 } };
	char path[64];
	int fd;

	memcpy(d.code, loop, sizeof loop);
	for (int i = 0; i < 3; i++) {
		d.line[i].addr = addr + at[i];
		d.line[i].line = 10 + (uint32_t)i;
		strcpy(d.line[i].file, "/src/loop.js");
	}
	snprintf(path, sizeof path, "/tmp/jit-%d.dump", (int)getpid());
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);
	if (fd == -1 || write(fd, &d, sizeof d) != sizeof d ||
	    mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) ==
		MAP_FAILED)
		exit(1);
}

NOINLINE static void
jit_caller(int at)
{
	unsigned char *start = code, *callee = code + at;

	((void (*)(unsigned long, unsigned char *))start)(100000, callee);
	KEEP(start);
}

NOINLINE static void
run_again(void)
{
	while (!target_over()) {
		jit_caller(FIRST);
		if (replace)
			compile(FIRST, loop, sizeof loop, "first loop");
		if (more)
			compile(FIRST, other_loop, sizeof loop, "first loop");
		replace = more = 0;
	}
}

NOINLINE static void
run(void)
{
	int two = 0;

	while (!target_over()) {
		jit_caller(FIRST);
		if (two)
			jit_caller(MORE);
		if (replace)
			compile(FIRST, loop, sizeof loop, "second loop");
		if (more) {
			compile(MORE, loop, sizeof loop, "third loop");
			two = 1;
		}
		replace = more = 0;
	}
}

static void
begin(const char *how)
{
	char path[64];

	code = mmap(NULL, SIZE, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (code == MAP_FAILED)
		exit(1);
	snprintf(path, sizeof path, "/tmp/perf-%d.map", (int)getpid());
	if (strcmp(how, "silent") != 0 && strcmp(how, "lined") != 0)
		map = fopen(path, "w");
	signal(SIGUSR1, on_signal);
	signal(SIGUSR2, on_signal);
	compile(STUB, stub, sizeof stub, "stub");
	compile(FIRST, loop, sizeof loop, "first loop");
	if (strcmp(how, "lined") == 0)
		tell_lined();
}

int
main(int argc, char **argv)
{
	const char *how = argc > 2 ? argv[2] : "";

	target_begin(argc, argv);
	begin(how);
	target_ready();
	if (strcmp(how, "child") == 0) {
		/* not before our own code is known */
		double until = target_now() + 0.5;

		while (target_now() < until)
			jit_caller(FIRST);
		child = fork();
		if (child == 0)
			prctl(PR_SET_PDEATHSIG, SIGKILL);
	}
	if (strcmp(how, "again") == 0)
		run_again();
	else
		run();
	if (child > 0)
		waitpid(child, NULL, 0);
	return 0;
}
