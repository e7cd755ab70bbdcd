/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sleepers.c - argv[2] (200) threads that are blocked, by turns on a lock, in
 * a pipe, in a sleep and in poll, and one ("awake") that works.
 */
#include <err.h>
#include <poll.h>
#include <pthread.h>

#include "target.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int silent[2];

NOINLINE unsigned long awake_work(unsigned long);

unsigned long
awake_work(unsigned long x)
{
	return target_work(100000, x);
}

static void *
wait_lock(void *arg)
{
	pthread_setname_np(pthread_self(), "wait-lock");
	pthread_mutex_lock(&lock);
	pthread_mutex_unlock(&lock);
	return arg;
}

static void *
wait_pipe(void *arg)
{
	char c;

	pthread_setname_np(pthread_self(), "wait-pipe");
	if (read(silent[0], &c, 1) == -1)
		warn("read");
	return arg;
}

static void *
wait_sleep(void *arg)
{
	pthread_setname_np(pthread_self(), "wait-sleep");
	while (!target_over())
		sleep(1000);
	return arg;
}

static void *
wait_poll(void *arg)
{
	struct pollfd p = { .fd = silent[0], .events = POLLIN };

	pthread_setname_np(pthread_self(), "wait-poll");
	poll(&p, 1, -1);
	return arg;
}

int
main(int argc, char **argv)
{
	static void *(*const body[])(
	    void *) = { wait_lock, wait_pipe, wait_sleep, wait_poll };
	pthread_attr_t attr;
	pthread_t t;
	unsigned long x = 1;
	int n;

	target_begin(argc, argv);
	n = argc > 2 ? atoi(argv[2]) : 200;
	if (pipe(silent) == -1)
		err(1, "pipe");
	pthread_mutex_lock(&lock);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 * 1024);
	for (int i = 0; i < n; i++)
		if (pthread_create(&t, &attr, body[i % 4], NULL) != 0)
			errx(1, "pthread_create");
	pthread_setname_np(pthread_self(), "awake");
	target_ready();
	while (!target_over())
		x = awake_work(x);
	_exit(x == 0);
}
