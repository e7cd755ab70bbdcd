/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * framed.c - sleeps where a stack cannot be walked without RBP: in a system
 * call of its own, in a frame that only the frame pointer finds.
 */
#include <alloca.h>
#include <string.h>
#include <sys/syscall.h>

#include "target.h"

NOINLINE static long
sleep_framed(size_t n)
{
	struct timespec ts = { .tv_sec = 1 };
	char *room = alloca(n);
	long result;

	memset(room, 1, n);
	KEEP(room);
	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(SYS_nanosleep), "D"(&ts), "S"(0)
			 : "rcx", "r11", "memory");
	return result;
}

int
main(int argc, char **argv)
{
	target_begin(argc, argv);
	target_ready();
	while (!target_over())
		if (sleep_framed((size_t)argc * 100) != 0)
			return 1;
	return 0;
}
