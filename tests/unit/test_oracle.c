/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_oracle.c - packed rules against libunwind, instruction by instruction.
 *
 * A thread runs code of many kinds with the processor's trap flag set, so that
 * a signal comes after each instruction: in prologues and epilogues, in the C
 * library, its dynamic linker and its unwinder, in the vDSO, in handlers and
 * where they return. Registers and stack are kept each time, and walked later:
 * by rules remembered, by rules made anew, by libunwind; and as if of the
 * registers only RSP and the pc had been taken.
 */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <alloca.h>
#include <dlfcn.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#include <unwind.h>

#include "base/xalloc.h"
#include "ownspace.h"
#include "unwind/cfi.h"

#define N(a) (sizeof(a) / sizeof *(a))
#define NOINLINE __attribute__((noinline))
/* Makes v look read and written: keeps the work on it, and calls from being
 * jumps. */
#define KEEP(v) __asm__ volatile("" : "+r"(v) : : "memory")

enum {
	STEPS_MAX = 60000,
	ROOM = 256 << 20,
	ABOVE = 2048, /* what lies above the thread's first function */
	ALT_SIZE = 64 << 10
};

struct step {
	struct regs regs;
	size_t at, len; /* of the stack, in room */
};

static struct step *steps;
static size_t nsteps, used;
static uint8_t *room;
static uint64_t stack_end;

/* Set and clear the trap flag. */
__asm__(".text\n"
	"step_on:\n"
	"	.cfi_startproc\n"
	"	pushfq\n"
	"	.cfi_adjust_cfa_offset 8\n"
	"	orq $0x100, (%rsp)\n"
	"	popfq\n"
	"	.cfi_adjust_cfa_offset -8\n"
	"	ret\n"
	"	.cfi_endproc\n"
	"step_off:\n"
	"	.cfi_startproc\n"
	"	pushfq\n"
	"	.cfi_adjust_cfa_offset 8\n"
	"	andq $~0x100, (%rsp)\n"
	"	popfq\n"
	"	.cfi_adjust_cfa_offset -8\n"
	"	ret\n"
	"	.cfi_endproc\n");
void step_on(void), step_off(void);

/* Frames whose CFA is another register, so that no packed rule will do; and
 * between two of them, a frame that has saved that register and spoilt it. */
__asm__(".text\n"
	"by_rbx:\n"
	"	.cfi_startproc\n"
	"	push %rbx\n"
	"	.cfi_def_cfa_offset 16\n"
	"	.cfi_offset 3, -16\n"
	"	mov %rsp, %rbx\n"
	"	.cfi_def_cfa 3, 16\n"
	"	sub $64, %rsp\n"
	"	call *%rdi\n"
	"	mov %rbx, %rsp\n"
	"	.cfi_def_cfa 7, 16\n"
	"	pop %rbx\n"
	"	.cfi_def_cfa_offset 8\n"
	"	ret\n"
	"	.cfi_endproc\n"
	"spoil_and_again:\n"
	"	.cfi_startproc\n"
	"	push %rbx\n"
	"	.cfi_def_cfa_offset 16\n"
	"	.cfi_offset 3, -16\n"
	"	xor %ebx, %ebx\n"
	"	lea spoil(%rip), %rdi\n"
	"	call by_rbx\n"
	"	pop %rbx\n"
	"	.cfi_def_cfa_offset 8\n"
	"	ret\n"
	"	.cfi_endproc\n"
	"spoil:\n"
	"	.cfi_startproc\n"
	"	push %rbx\n"
	"	.cfi_def_cfa_offset 16\n"
	"	.cfi_offset 3, -16\n"
	"	xor %ebx, %ebx\n"
	"	pop %rbx\n"
	"	.cfi_def_cfa_offset 8\n"
	"	ret\n"
	"	.cfi_endproc\n");
void by_rbx(void (*)(void)), spoil_and_again(void);

/* Another stack of others is copied: what a sanitizer put between their
 * variables too. */
__attribute__((no_sanitize("address", "thread"))) static void
keep(int sig, siginfo_t *info, void *arg)
{
	ucontext_t *context = arg;
	const volatile uint64_t *from;
	struct step *s = &steps[nsteps];
	volatile uint64_t *to = (uint64_t *)(void *)(room + used);

	(void)sig;
	(void)info;
	for (int i = 0; i < REG_COUNT; i++)
		s->regs.r[i] =
		    (uint64_t)context->uc_mcontext.gregs[kernel_names[i]];
	if (nsteps == STEPS_MAX || s->regs.r[REG_SP] > stack_end ||
	    used + (stack_end - s->regs.r[REG_SP]) > ROOM) {
		context->uc_mcontext.gregs[REG_EFL] &= ~0x100ll;
		return;
	}
	s->at = used;
	from = (const volatile uint64_t *)(uintptr_t)s->regs.r[REG_SP];
	for (; (uint64_t)(uintptr_t)from < stack_end; used += 8)
		*to++ = *from++;
	s->len = used - s->at;
	nsteps++;
}

static volatile unsigned long sink;

NOINLINE static unsigned long
fibonacci(unsigned long n)
{
	unsigned long x = n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);

	KEEP(x);
	return x;
}

NOINLINE static unsigned long
with_alloca(unsigned long n)
{
	unsigned char *p = alloca(n * 16);

	memset(p, (int)n, n * 16);
	KEEP(p);
	n = p[3] + fibonacci(2);
	KEEP(n);
	return n;
}

/* GCC realigns the stack for it, and finds the arguments by a register of
 * their own. */
NOINLINE static unsigned long
realigned(unsigned long n)
{
	_Alignas(64) unsigned char room_of_its_own[64];
	unsigned char *p = alloca(n), *q = room_of_its_own;

	memset(p, 1, n);
	KEEP(p);
	KEEP(q);
	n = with_alloca(n) + p[0];
	KEEP(n);
	return n;
}

NOINLINE static unsigned long
with_large_frame(unsigned long n)
{
	volatile unsigned char large[5000];

	large[n] = 1;
	n = fibonacci(2) + large[n];
	KEEP(n);
	return n;
}

static int
compare(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

NOINLINE static void
use_libc(void)
{
	int v[] = { 5, 3, 9, 1, 7, 2, 8 };
	char text[100];
	struct timespec ts;

	qsort(v, N(v), sizeof *v, compare);
	snprintf(
	    text, sizeof text, "%d %s %.3f %-20lx", v[2], "text", 2.5, sink);
	clock_gettime(CLOCK_MONOTONIC, &ts);
	sink += strtoul(text, NULL, 10) + strlen(text) +
		(unsigned long)ts.tv_nsec + (unsigned long)getppid();
}

static void
handle(int sig)
{
	step_on(); /* the kernel calls handlers with the flag clear */
	sink += (unsigned long)sig + fibonacci(2);
}

NOINLINE static void
be_interrupted(void)
{
	raise(SIGUSR1);
	sink++;
}

static _Unwind_Reason_Code
count(struct _Unwind_Context *context, void *arg)
{
	unsigned *n = arg;

	*n += _Unwind_GetIP(context) != 0;
	return _URC_NO_REASON;
}

/* What throws exceptions, and below it the dynamic linker. The compiler's own,
 * not that of libunwind, which hides it and blocks our signal. */
static _Unwind_Reason_Code (*backtrace_of_gcc)(_Unwind_Trace_Fn, void *);

static bool
find_unwinder(void)
{
	void *lib = dlopen("libgcc_s.so.1", RTLD_NOW);
	void *symbol = lib != NULL ? dlsym(lib, "_Unwind_Backtrace") : NULL;

	memcpy(&backtrace_of_gcc, &symbol, sizeof symbol);
	return symbol != NULL;
}

NOINLINE static void
use_unwinder(void)
{
	unsigned n = 0;

	backtrace_of_gcc(count, &n);
	sink += n;
}

NOINLINE static void
jump(void)
{
	jmp_buf back;

	if (setjmp(back) == 0)
		longjmp(back, 1);
	sink++;
}

static void *
run(void *arg)
{
	const stack_t alt = { .ss_sp = arg, .ss_size = ALT_SIZE };
	const stack_t off = { .ss_flags = SS_DISABLE };
	uint64_t here;

	stack_end = ((uint64_t)(uintptr_t)&here + ABOVE) & ~7ull;
	sigaltstack(&alt, NULL);
	step_on();
	sink +=
	    fibonacci(4) + with_alloca(5) + realigned(40) + with_large_frame(7);
	use_libc();
	by_rbx(spoil_and_again);
	be_interrupted();
	jump();
	use_unwinder();
	step_off();
	sigaltstack(&off, NULL);
	return NULL;
}

static void
walk(enum unwind_way way, const struct step *s, struct stack *stack)
{
	const struct sample sample = { .user = true,
		.regs = s->regs,
		.stack = room + s->at,
		.stack_len = s->len };

	unwinder_walk_by(unwinder, way, &sample, stack);
}

static void
tell(const char *what, const struct stack *s)
{
	print_message("%s (end %d):", what, s->walk);
	for (size_t i = 0; i < s->n; i++)
		print_message(" %#llx", (unsigned long long)s->pc[i]);
	print_message("\n");
}

static void
test_same(void **state)
{
	static struct stack ours, again, theirs;
	size_t done = 0, theirs_done = 0, equal = 0, told = 0;

	(void)state;
	for (size_t i = 0; i < nsteps; i++) {
		walk(UNWIND_BY_MEMORY, &steps[i], &ours);
		walk(UNWIND_BY_PROGRAM, &steps[i], &again);
		walk(UNWIND_BY_LIBUNWIND, &steps[i], &theirs);
		assert_true(same(&ours, &again));
		done += ours.walk == WALK_DONE;
		if (ours.walk != WALK_DONE && told++ < 5)
			tell("ours", &ours);
		if (theirs.walk != WALK_DONE)
			continue;
		theirs_done++;
		equal += same(&ours, &theirs);
		if (!same(&ours, &theirs) && told++ < 5) {
			tell("ours", &ours);
			tell("libunwind's", &theirs);
		}
	}
	print_message("%zu stacks: %zu complete; libunwind: %zu complete, "
		      "%zu of them equal\n",
	    nsteps, done, theirs_done, equal);
	assert_true(theirs_done * 100 > nsteps * 99);
	assert_true(equal * 1000 >= theirs_done * 999);
	assert_true(done >= theirs_done);
}

/* As step, with garbage in all registers but the two. */
static struct step
blinded(const struct step *step)
{
	struct step s = *step;

	s.regs.unknown = REGS_OTHERS;
	for (int i = 0; i < REG_COUNT; i++)
		if (!regs_know(&s.regs, i))
			s.regs.r[i] = s.regs.r[REG_SP] + 8 * (uint64_t)i;
	return s;
}

/* What is not known is not used: walks are the same, or end where they need
 * it. Most get by: what they need was saved on the way. */
static void
test_blind(void **state)
{
	static struct stack seeing, blind;
	size_t ended[UNWIND_WAYS] = { 0 }, finished[UNWIND_WAYS] = { 0 };

	(void)state;
	for (size_t i = 0; i < nsteps; i++) {
		const struct step s = blinded(&steps[i]);

		for (int way = 0; way < UNWIND_WAYS; way++) {
			walk((enum unwind_way)way, &steps[i], &seeing);
			walk((enum unwind_way)way, &s, &blind);
			finished[way] += same(&seeing, &blind);
			if (same(&seeing, &blind))
				continue;
			ended[way]++;
			if (blind.walk != WALK_BLIND || blind.n > seeing.n ||
			    memcmp(blind.pc, seeing.pc,
				blind.n * sizeof *blind.pc) != 0) {
				tell("seeing", &seeing);
				tell("blind", &blind);
				fail_msg("step %zu, way %d", i, way);
			}
		}
	}
	for (int way = 0; way < UNWIND_WAYS; way++) {
		print_message("way %d: %zu finished, %zu blind\n", way,
		    finished[way], ended[way]);
		assert_true(ended[way] > 0 && finished[way] > ended[way]);
	}
}

static enum cfi_kind
kind_of(uint64_t code)
{
	const struct region *r = space_find(&space, code);
	struct cfi_span span;
	struct fde fde;

	if (r == NULL || r->image == NULL ||
	    !ehframe_find(&r->image->eh, code - r->bias, &fde))
		return CFI_NONE;
	return cfi_find(&fde, code - r->bias, &span).kind;
}

/* The comparison is worth something only when the frames were of all kinds, and
 * hardly any function is one for libunwind anyway. (The dynamic linker's, which
 * binds a function at its first call, is: it goes by RBX.) */
static void
test_kinds(void **state)
{
	static struct stack stack;
	size_t n[CFI_NONE + 1] = { 0 }, all = 0, hard = 0;
	bool vdso = false;

	(void)state;
	for (size_t i = 0; i < nsteps; i++) {
		const struct region *r;

		walk(UNWIND_BY_MEMORY, &steps[i], &stack);
		for (size_t k = 0; k < stack.n; k++, all++)
			n[kind_of(stack.pc[k])]++;
		hard += kind_of(stack.pc[0]) == CFI_HARD;
		r = space_find(&space, stack.pc[0]);
		vdso =
		    vdso || (r != NULL && r->image != NULL && r->image->vdso);
	}
	print_message("%zu frames: hard %zu, %zu of them innermost, by RSP "
		      "%zu, by RBP %zu, "
		      "realigned %zu, handlers' %zu, outermost %zu, none %zu\n",
	    all, n[CFI_HARD], hard, n[CFI_SP], n[CFI_BP], n[CFI_DRAP],
	    n[CFI_SIGNAL], n[CFI_END], n[CFI_NONE]);
	assert_true(hard * 50 < nsteps);
	assert_true(n[CFI_HARD] > 0 && n[CFI_SP] > 0 && n[CFI_BP] > 0 &&
		    n[CFI_SIGNAL] > 0 && n[CFI_END] > 0);
#if defined(__GNUC__) && !defined(__clang__)
	assert_true(n[CFI_DRAP] > 0);
#endif
	assert_true(vdso);
}

static int
record(void)
{
	const struct sigaction stepper = { .sa_sigaction = keep,
		.sa_flags = SA_SIGINFO | SA_ONSTACK },
			       handler = { .sa_handler = handle };
	void *alt = xmalloc(ALT_SIZE);
	pthread_t thread;

	sigaction(SIGTRAP, &stepper, NULL);
	sigaction(SIGUSR1, &handler, NULL);
	if (pthread_create(&thread, NULL, run, alt) != 0)
		return -1;
	pthread_join(thread, NULL);
	free(alt);
	return 0;
}

static int
set_up(void **state)
{
	(void)state;
	steps = xcalloc(STEPS_MAX + 1, sizeof *steps);
	room = mmap(NULL, ROOM, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (room == MAP_FAILED || !find_unwinder() || record() == -1)
		return -1;
	return ownspace_open();
}

static int
tear_down(void **state)
{
	(void)state;
	munmap(room, ROOM);
	free(steps);
	return ownspace_close();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_blind),
		cmocka_unit_test(test_kinds),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
