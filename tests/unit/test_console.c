/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_console.c - a command's terminal: spool, text, typing, relay. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "ui/console.h"
#include "ui/relay.h"

struct pty {
	int master, slave;
	struct console console;
};

static void
pty_open(struct pty *p)
{
	struct termios raw;

	assert_int_equal(openpty(&p->master, &p->slave, NULL, NULL, NULL), 0);
	assert_int_equal(tcgetattr(p->slave, &raw), 0);
	cfmakeraw(&raw);
	assert_int_equal(tcsetattr(p->slave, TCSANOW, &raw), 0);
	assert_int_equal(console_open(&p->console, p->master, NULL), 0);
}

static void
pty_close(struct pty *p)
{
	console_close(&p->console);
	close(p->master);
	if (p->slave != -1)
		close(p->slave);
}

static void
print(int fd, const char *s)
{
	assert_int_equal(write(fd, s, strlen(s)), strlen(s));
}

static void
wait_for(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	assert_true(poll(&pfd, 1, 5000) == 1);
}

static void
reads(void **arg)
{
	struct pty p;

	(void)arg;
	pty_open(&p);
	assert_false(console_read(&p.console));
	print(p.slave, "one\n\033[1mtwo\033[m");
	wait_for(p.master);
	assert_true(console_read(&p.console));
	assert_int_equal(ttytext_count(p.console.text), 2);
	assert_string_equal(ttytext_line(p.console.text, 1), "two");
	assert_int_equal(p.console.spooled, strlen("one\n\033[1mtwo\033[m"));
	pty_close(&p);
}

static void
notices_the_end(void **arg)
{
	struct pty p;

	(void)arg;
	pty_open(&p);
	print(p.slave, "last\n");
	close(p.slave);
	p.slave = -1;
	wait_for(p.master);
	while (p.console.fd != -1)
		console_read(&p.console);
	assert_string_equal(ttytext_line(p.console.text, 0), "last");
	/* all of these are harmless now */
	console_type(&p.console, "x", 1);
	console_resize(&p.console, 80, 24);
	assert_false(console_read(&p.console));
	pty_close(&p);
}

static void
types(void **arg)
{
	struct pty p;
	char got[8] = "";

	(void)arg;
	pty_open(&p);
	console_type(&p.console, "hi\r", 3);
	wait_for(p.slave);
	assert_int_equal(read(p.slave, got, sizeof got), 3);
	assert_memory_equal(got, "hi\r", 3);
	pty_close(&p);
}

/* A command that reads nothing must neither block us nor fill our memory. */
static void
typing_is_bounded(void **arg)
{
	struct pty p;

	(void)arg;
	pty_open(&p);
	for (int i = 0; i < 1 << 19; i++)
		console_type(&p.console, "x", 1);
	assert_true(p.console.typed.len <= 1 << 16);
	assert_true(console_events(&p.console) & POLLOUT);
	pty_close(&p);
}

static void
resizes(void **arg)
{
	struct winsize size;
	struct pty p;

	(void)arg;
	pty_open(&p);
	console_resize(&p.console, 100, 8);
	console_resize(&p.console, 0, -1);
	assert_int_equal(ioctl(p.slave, TIOCGWINSZ, &size), 0);
	assert_int_equal(size.ws_col, 100);
	assert_int_equal(size.ws_row, 8);
	pty_close(&p);
}

static void
relays_all(void **arg)
{
	const char *want = "before\n\033[31mcoloured\033[m\nafter\n";
	volatile sig_atomic_t stop = 0;
	char got[64] = "";
	struct pty p;
	int out[2];

	(void)arg;
	pty_open(&p);
	assert_int_equal(pipe(out), 0);
	print(p.slave, "before\n\033[31mcoloured\033[m\n");
	wait_for(p.master);
	console_read(&p.console);
	print(p.slave, "after\n"); /* comes while relaying */
	close(p.slave);
	p.slave = -1;
	assert_int_equal(
	    relay_run(&p.console, -1, out[1], -1, &stop), RELAY_CLOSED);
	assert_int_equal(read(out[0], got, sizeof got), strlen(want));
	assert_string_equal(got, want);
	close(out[0]);
	close(out[1]);
	pty_close(&p);
}

static void
relay_stops(void **arg)
{
	volatile sig_atomic_t stop = 1;
	struct pty p;
	int out[2];

	(void)arg;
	pty_open(&p);
	assert_int_equal(pipe(out), 0);
	print(p.slave, "x\n");
	assert_int_equal(
	    relay_run(&p.console, -1, out[1], -1, &stop), RELAY_STOPPED);
	/* when nobody reads any more, the command need not wait for it */
	stop = 0;
	close(out[0]);
	wait_for(p.master);
	console_read(&p.console);
	print(p.slave, "y\n");
	close(p.slave);
	p.slave = -1;
	assert_int_equal(
	    relay_run(&p.console, -1, out[1], -1, &stop), RELAY_CLOSED);
	close(out[1]);
	pty_close(&p);
}

/* The command has ended, and a child of it keeps the terminal. */
static void
relay_ends(void **arg)
{
	volatile sig_atomic_t stop = 0;
	int out[2], command[2];
	struct pty p;
	char text[8];

	(void)arg;
	pty_open(&p);
	assert_int_equal(pipe(out), 0);
	assert_int_equal(pipe(command), 0);
	print(p.slave, "x\n");
	close(command[1]);
	assert_int_equal(relay_run(&p.console, -1, out[1], command[0], &stop),
	    RELAY_CLOSED);
	assert_int_equal(read(out[0], text, sizeof text), 2);
	close(command[0]);
	close(out[0]);
	close(out[1]);
	pty_close(&p);
}

/* An output that takes nothing does not keep us from ending, and what it did not
 * take is left for the guardian. */
static void
relay_stops_stuck(void **arg)
{
	volatile sig_atomic_t stop = 1;
	char fill[4096] = "";
	struct pty p;
	int out[2];

	(void)arg;
	pty_open(&p);
	assert_int_equal(pipe2(out, O_NONBLOCK), 0);
	while (write(out[1], fill, sizeof fill) > 0)
		continue;
	print(p.slave, "kept\n");
	wait_for(p.master);
	console_read(&p.console);
	assert_int_equal(
	    relay_run(&p.console, -1, out[1], -1, &stop), RELAY_STOPPED);
	assert_int_equal(console_behind(&p.console), strlen("kept\n"));
	assert_int_equal(lseek(p.console.spool, 0, SEEK_CUR), 0);
	/* one that takes some is written to */
	while (read(out[0], fill, sizeof fill) > 0)
		continue;
	assert_int_equal(
	    relay_run(&p.console, -1, out[1], -1, &stop), RELAY_STOPPED);
	assert_int_equal(console_behind(&p.console), 0);
	close(out[0]);
	close(out[1]);
	pty_close(&p);
}

/* Keys go to the command, but for the one that leaves it. */
static void
relay_types(void **arg)
{
	volatile sig_atomic_t stop = 0;
	char got[8] = "";
	struct pty p;
	int in[2];

	(void)arg;
	pty_open(&p);
	assert_int_equal(pipe(in), 0);
	print(in[1], "hi\x03\x1dx");
	assert_int_equal(
	    relay_run(&p.console, in[0], STDERR_FILENO, -1, &stop), RELAY_LEFT);
	wait_for(p.slave);
	assert_int_equal(read(p.slave, got, sizeof got), 3);
	assert_memory_equal(got, "hi\x03", 3);
	close(in[0]);
	close(in[1]);
	pty_close(&p);
}

/* With a full disk nothing is lost: reading waits. */
static void
full_spool_waits(void **arg)
{
	struct pty p;
	int spool;

	(void)arg;
	spool = open("/dev/full", O_WRONLY | O_CLOEXEC);
	if (spool == -1)
		skip();
	pty_open(&p);
	print(p.slave, "kept");
	wait_for(p.master);
	assert_int_not_equal(dup2(p.console.spool, 100), -1);
	assert_int_not_equal(dup2(spool, p.console.spool), -1);
	assert_true(console_read(&p.console));
	assert_true(p.console.full);
	assert_int_equal(console_events(&p.console), 0);
	print(p.slave, " too");
	assert_false(console_read(&p.console));
	/* there is room again */
	assert_int_not_equal(dup2(100, p.console.spool), -1);
	assert_true(console_read(&p.console));
	assert_false(p.console.full);
	assert_int_equal(p.console.spooled, strlen("kept too"));
	assert_string_equal(ttytext_line(p.console.text, 0), "kept too");
	close(100);
	close(spool);
	pty_close(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(notices_the_end),
		cmocka_unit_test(types),
		cmocka_unit_test(typing_is_bounded),
		cmocka_unit_test(resizes),
		cmocka_unit_test(relays_all),
		cmocka_unit_test(relay_stops),
		cmocka_unit_test(relay_ends),
		cmocka_unit_test(relay_stops_stuck),
		cmocka_unit_test(relay_types),
		cmocka_unit_test(full_spool_waits),
	};

	signal(SIGPIPE, SIG_IGN);
	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
