/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * threads.c - one thread that stays ("steady", in steady_work) and argv[2]
 * (4) places for threads that live some 20 ms each ("brief", in brief_work).
 */
#include <err.h>
#include <pthread.h>

#include "target.h"

enum { PLACES = 64 };

NOINLINE unsigned long steady_work(unsigned long);
NOINLINE unsigned long brief_work(unsigned long);

unsigned long
steady_work(unsigned long x)
{
	return target_work(200000, x);
}

unsigned long
brief_work(unsigned long x)
{
	return target_work(200000, x + 1);
}

static void *
steady(void *arg)
{
	unsigned long x = 1;

	pthread_setname_np(pthread_self(), "steady");
	while (!target_over())
		x = steady_work(x);
	return x == 0 ? arg : NULL;
}

static void *
brief(void *arg)
{
	double end = target_now() + 0.020;
	unsigned long x = 2;

	pthread_setname_np(pthread_self(), "brief");
	while (target_now() < end)
		x = brief_work(x);
	return x == 0 ? arg : NULL;
}

static void
start(pthread_t *t, void *(*body)(void *))
{
	if (pthread_create(t, NULL, body, NULL) != 0)
		errx(1, "pthread_create");
}

int
main(int argc, char **argv)
{
	pthread_t stays, place[PLACES];
	int n;

	target_begin(argc, argv);
	n = argc > 2 ? atoi(argv[2]) : 4;
	if (n < 1 || n > PLACES)
		errx(1, "1 to %d threads", PLACES);

	start(&stays, steady);
	for (int i = 0; i < n; i++)
		start(&place[i], brief);
	target_ready();
	for (int i = 0; !target_over(); i = (i + 1) % n) {
		pthread_join(place[i], NULL);
		start(&place[i], brief);
	}
	for (int i = 0; i < n; i++)
		pthread_join(place[i], NULL);
	pthread_join(stays, NULL);
	return 0;
}
