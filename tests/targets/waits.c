/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * waits.c - argv[2] (24) threads that wait, by turns in each of the first
 * argv[3] (8) calls of the table, and a first one that waits for them. Nobody
 * wakes them. A call that is interrupted all the same is told on stdout, "EINTR
 * in NAME".
 */
#include <err.h>
#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "target.h"

static int silent[2], quiet[2], word;

NOINLINE static int
wait_read(void)
{
	char c;
	int n = (int)read(silent[0], &c, 1);

	KEEP(n);
	return n;
}

NOINLINE static int
wait_poll(void)
{
	struct pollfd p = { .fd = silent[0], .events = POLLIN };
	int n = poll(&p, 1, -1);

	KEEP(n);
	return n;
}

NOINLINE static int
wait_futex(void)
{
	int n = (int)syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0);

	KEEP(n);
	return n;
}

NOINLINE static int
wait_sleep(void)
{
	const struct timespec ts = { .tv_sec = 1000 };
	int n = nanosleep(&ts, NULL);

	KEEP(n);
	return n;
}

/* The rest are those that a stop interrupts every time. */
NOINLINE static int
wait_epoll(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	int fd = epoll_create1(EPOLL_CLOEXEC);
	int n;

	if (fd == -1 || epoll_ctl(fd, EPOLL_CTL_ADD, silent[0], &event) == -1)
		err(1, "epoll");
	n = epoll_wait(fd, &event, 1, -1);
	KEEP(n);
	return n;
}

NOINLINE static int
wait_signal(void)
{
	siginfo_t info;
	sigset_t set;
	int n;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	n = sigwaitinfo(&set, &info);
	KEEP(n);
	return n;
}

NOINLINE static int
wait_recv(void)
{
	const struct timeval tv = { .tv_sec = 1000 };
	char c;
	int n;

	setsockopt(quiet[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
	n = (int)recv(quiet[0], &c, 1, 0);
	KEEP(n);
	return n;
}

/* A sleep that nothing interrupts: for a child that never executes. It has our
 * stack, and waits in a call of its own. */
NOINLINE static int
wait_child(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			syscall(SYS_pause);
	}
	return 0;
}

static const struct {
	const char *name;
	int (*wait)(void);
} waits[] = {
	{ "wait_read", wait_read },
	{ "wait_poll", wait_poll },
	{ "wait_futex", wait_futex },
	{ "wait_sleep", wait_sleep },
	{ "wait_epoll", wait_epoll },
	{ "wait_signal", wait_signal },
	{ "wait_recv", wait_recv },
	{ "wait_child", wait_child },
};

static void
tell(const char *name)
{
	char text[64];
	int n = snprintf(text, sizeof text, "EINTR in %s\n", name);

	if (write(STDOUT_FILENO, text, (size_t)n) == -1)
		warn("write");
}

static void *
wait_for_good(void *arg)
{
	const char *name = waits[(size_t)arg].name;

	pthread_setname_np(pthread_self(), name);
	for (;;)
		if (waits[(size_t)arg].wait() == -1 && errno == EINTR)
			tell(name);
	return arg;
}

int
main(int argc, char **argv)
{
	enum { KINDS = sizeof waits / sizeof *waits };
	pthread_attr_t attr;
	pthread_t t;
	size_t n, kinds;

	target_begin(argc, argv);
	n = argc > 2 ? (size_t)atoi(argv[2]) : 3 * KINDS;
	kinds = argc > 3 ? (size_t)atoi(argv[3]) : KINDS;
	if (kinds < 1 || kinds > KINDS)
		errx(2, "there are %d kinds of calls", KINDS);
	if (pipe(silent) == -1 ||
	    socketpair(AF_UNIX, SOCK_DGRAM, 0, quiet) == -1)
		err(1, "pipe");
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 * 1024);
	for (size_t i = 0; i < n; i++)
		if (pthread_create(
			&t, &attr, wait_for_good, (void *)(i % kinds)) != 0)
			errx(1, "pthread_create");
	target_ready();
	while (!target_over())
		sleep((unsigned)(target_deadline - target_now()) + 1);
	_exit(0);
}
