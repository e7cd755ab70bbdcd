/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * signals.c - handlers that only leave a note.
 *
 * Curses writes again whatever interrupts it, so a terminal that takes nothing
 * (a dead connection, Ctrl-S) holds us within a write. When a signal that ends
 * us has not led to our end in time we just go: the kernel lets go of the
 * target and the guardian restores the terminal, as after a SIGKILL.
 */
#include "config.h"

#include "ui/signals.h"

#include <signal.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

static const int handled[] = { SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP,
	SIGCONT };

enum { HANDLED = sizeof handled / sizeof *handled };
enum { PATIENCE_S = 2 };

static volatile sig_atomic_t ending, came[NSIG];
static struct sigaction old[HANDLED], old_alarm;
static sigset_t old_mask;

static bool
ends_us(int sig)
{
	return sig == SIGINT || sig == SIGTERM || sig == SIGHUP;
}

static void
note(int sig)
{
	if (!ends_us(sig)) {
		came[sig] = 1;
		return;
	}
	if (ending == 0)
		alarm(PATIENCE_S);
	ending = sig;
}

static void
give_up(int sig)
{
	(void)sig;
	signal(ending, SIG_DFL);
	raise(ending);
}

void
signals_begin(void)
{
	struct sigaction sa = { .sa_handler = note },
			 last = { .sa_handler = give_up };
	sigset_t block;

	sigemptyset(&sa.sa_mask);
	sigemptyset(&last.sa_mask);
	sigemptyset(&block);
	ending = 0;
	for (int i = 0; i < HANDLED; i++) {
		came[handled[i]] = 0;
		if (!ends_us(handled[i]))
			sigaddset(&block, handled[i]);
	}
	pthread_sigmask(SIG_BLOCK, &block, &old_mask);
	sigaction(SIGALRM, &last, &old_alarm);
	for (int i = 0; i < HANDLED; i++) {
		sigaction(handled[i], &sa, &old[i]);
		/* as nohup wants it */
		if (old[i].sa_handler == SIG_IGN && ends_us(handled[i]))
			sigaction(handled[i], &old[i], NULL);
	}
}

void
signals_wait(struct pollfd *pfd, nfds_t n, uint64_t ns)
{
	struct timespec wait = { .tv_sec = (time_t)(ns / NS_PER_S),
		.tv_nsec = (long)(ns % NS_PER_S) };
	sigset_t open = old_mask, block, before;

	sigemptyset(&block);
	for (int i = 0; i < HANDLED; i++) {
		sigaddset(&block, handled[i]);
		sigdelset(&open, handled[i]);
	}
	/* none may come between the look at its note and the wait */
	pthread_sigmask(SIG_BLOCK, &block, &before);
	if (ending != 0 || ppoll(pfd, n, &wait, &open) <= 0)
		for (nfds_t i = 0; i < n; i++)
			pfd[i].revents = 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

int
signals_ending(void)
{
	return ending;
}

bool
signals_came(int sig)
{
	bool yes = came[sig] != 0;

	came[sig] = 0;
	return yes;
}

void
signals_stop(void)
{
	struct sigaction def = { .sa_handler = SIG_DFL }, ours;
	sigset_t tstp, before;

	sigemptyset(&def.sa_mask);
	sigemptyset(&tstp);
	sigaddset(&tstp, SIGTSTP);
	sigaction(SIGTSTP, &def, &ours);
	/* the group, as the shell script that may have started us waits for
	 * us and the user's shell for it */
	kill(0, SIGTSTP);
	pthread_sigmask(SIG_UNBLOCK, &tstp, &before);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	sigaction(SIGTSTP, &ours, NULL);
}

bool
signals_until(bool (*done)(void *arg), void *arg)
{
	sigset_t before, open = old_mask;
	bool yes = false;

	for (int i = 0; i < HANDLED; i++)
		sigdelset(&open, handled[i]);
	pthread_sigmask(SIG_SETMASK, &open, &before);
	while (ending == 0 && !yes)
		yes = done(arg);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return yes && ending == 0;
}

void
signals_end(void)
{
	alarm(0);
	sigaction(SIGALRM, &old_alarm, NULL);
	for (int i = 0; i < HANDLED; i++)
		sigaction(handled[i], &old[i], NULL);
	pthread_sigmask(SIG_SETMASK, &old_mask, NULL);
}
