/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_cmdline.c - what of a command line stays in few columns. */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <locale.h>

#include "ui/cmdline.h"

#define PYTHON "/opt/bin/python3.11 -X dev /srv/app/server.py --port 80"

static void
fits(void **arg)
{
	static const struct {
		const char *command, *comm;
		int cols;
		const char *want;
	} cases[] = {
		{ PYTHON, "python3.11", 55, PYTHON },
		{ PYTHON, "python3.11", 54,
		    "-X dev /srv/app/server.py --port 80" },
		{ PYTHON, "worker", 54,
		    "python3.11 -X dev /srv/app/server.py --port 80" },
		{ PYTHON, "python3.11", 34, "server.py --port 80" },
		/* whoever draws it cuts the end */
		{ PYTHON, "python3.11", 12, "server.py --port 80" },
		{ PYTHON, "python3.11", 9, "server.py --port 80" },
		{ PYTHON, "python3.11", 8, "serv~.py" },
		{ "/usr/bin/gitd --listen=0 /srv/a.git", "gitd", 30,
		    "--listen=0 /srv/a.git" },
		{ "/usr/bin/gitd --listen=0 /srv/a.git", "gitd", 9,
		    "--listen=0 /srv/a.git" },
		{ "/usr/bin/a-program-of-long-name x", "a-program-of-lo", 9,
		    "x" },
		{ "/usr/bin/sleep", "sleep", 9, "sleep" },
		{ "", "kthreadd", 0, "" },
	};
	struct buf out = { 0 };

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cmdline_fit(
		    &out, cases[i].command, cases[i].comm, cases[i].cols, "~");
		assert_string_equal(out.data, cases[i].want);
	}
	buf_fini(&out);
}

static void
scripts(void **arg)
{
	static const struct {
		const char *command, *want;
	} cases[] = {
		{ PYTHON, "server.py" },
		{ "python3 -m http.server 80", "http.server" },
		{ "java -Xmx1g -jar /srv/app.jar -x", "app.jar" },
		{ "python3.13t manage runserver", "manage" },
		{ "node --prof dir/", "dir/" },
		{ "bash -c sleep 5", "" },
		{ "perl -e 1 a.pl", "" },
		{ "python3", "" },
		{ "python3 -i", "" },
		{ "shred /srv/a.c", "" }, /* no shell */
		{ "gcc a.c", "" },
		{ "", "" },
	};
	struct buf out = { 0 };

	(void)arg;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(cmdline_script(&out, cases[i].command),
		    *cases[i].want != '\0');
		assert_string_equal(out.data, cases[i].want);
	}
	buf_fini(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fits),
		cmocka_unit_test(scripts),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
