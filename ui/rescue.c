/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rescue.c - all that a handler needs stands ready in static memory. */
#include "config.h"

#include "ui/rescue.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ui/guardian.h"

static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };

enum { CRASHES = sizeof crashes / sizeof *crashes, STACK = 1 << 15 };

static struct {
	atomic_int armed;
	bool at_exit; /* registered, for ever */
	int fd;
	struct termios modes;
	char text[RESCUE_MAX];
	size_t len;
	struct sigaction old[CRASHES];
	stack_t old_stack;
	char stack[STACK]; /* a crash may be for want of stack */
} rescue;

void
rescue_now(void)
{
	ssize_t ignored;

	if (atomic_exchange(&rescue.armed, 0) == 0)
		return;
	ignored = write(rescue.fd, rescue.text, rescue.len);
	(void)ignored;
	tcsetattr(rescue.fd, TCSANOW, &rescue.modes);
	guardian_disarm();
}

/* Restore, then let the crash take the way it had before us. */
static void
on_crash(int sig)
{
	rescue_now();
	for (int i = 0; i < CRASHES; i++)
		if (crashes[i] == sig)
			sigaction(sig, &rescue.old[i], NULL);
	raise(sig);
}

static void
install(void)
{
	stack_t stack = { .ss_sp = rescue.stack, .ss_size = STACK };
	struct sigaction sa = { .sa_handler = on_crash,
		.sa_flags = SA_ONSTACK };

	sigfillset(&sa.sa_mask);
	sigaltstack(&stack, &rescue.old_stack);
	for (int i = 0; i < CRASHES; i++)
		sigaction(crashes[i], &sa, &rescue.old[i]);
}

void
rescue_arm(int fd, const struct termios *modes, const char *text)
{
	if (atomic_load(&rescue.armed))
		return;
	if (!rescue.at_exit)
		rescue.at_exit = atexit(rescue_now) == 0;
	rescue.fd = fd;
	rescue.modes = *modes;
	rescue.len = strlen(text);
	if (rescue.len > sizeof rescue.text)
		rescue.len = sizeof rescue.text;
	memcpy(rescue.text, text, rescue.len);
	install();
	guardian_arm(fd, modes, text);
	atomic_store(&rescue.armed, 1);
}

void
rescue_disarm(void)
{
	if (atomic_exchange(&rescue.armed, 0) == 0)
		return;
	for (int i = 0; i < CRASHES; i++)
		sigaction(crashes[i], &rescue.old[i], NULL);
	sigaltstack(&rescue.old_stack, NULL);
	guardian_disarm();
}
