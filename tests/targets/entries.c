/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * entries.c - functions that spend their time in or below one instruction: a
 * system call, an access to pages that are not there, a string operation that
 * interrupts cut short.
 */
#include <string.h>
#include <sys/syscall.h>

#include "target.h"

enum { CALLS = 20000, BYTES = 8 << 20, TIMES = 40 };

NOINLINE unsigned long enter_by_call(unsigned long);
NOINLINE unsigned long enter_by_fault(unsigned long);
NOINLINE unsigned long go_on(unsigned long);

unsigned long
enter_by_call(unsigned long x)
{
	for (int i = 0; i < CALLS; i++) {
		unsigned long r = SYS_getppid;

		__asm__ volatile("syscall" : "+a"(r) : : "rcx", "r11", "memory");
		x = x * 3 + r;
	}
	return x;
}

unsigned long
enter_by_fault(unsigned long x)
{
	volatile char *p = mmap(NULL, BYTES, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	madvise((void *)p, BYTES, MADV_NOHUGEPAGE);
	for (int i = 0; i < BYTES; i += 4096) {
		x = x * 3 + 1;
		x ^= x >> 2;
		p[i] = (char)x;
	}
	munmap((void *)p, BYTES);
	return x;
}

unsigned long
go_on(unsigned long x)
{
	static char to[1 << 20];

	for (int i = 0; i < TIMES; i++) {
		void *at = to;
		unsigned long n = sizeof to;

		__asm__ volatile("rep stosb"
				 : "+D"(at), "+c"(n)
				 : "a"(x)
				 : "memory");
		x += n;
	}
	return x + (unsigned long)to[x % sizeof to];
}

int
main(int argc, char **argv)
{
	unsigned long x = 1;

	target_begin(argc, argv);
	target_ready();
	while (!target_over()) {
		x = enter_by_call(x);
		x = enter_by_fault(x);
		x = go_on(x);
	}
	return x == 0;
}
