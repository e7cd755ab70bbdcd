/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * procparse.c - parsers of small /proc files.
 *
 * A thread chooses its own name: nothing may be looked for before the name has
 * been stepped over, and numbers are read digit by digit, since the kernel is
 * the only party that never sends a malformed one.
 */
#include "config.h"

#include "target/procparse.h"

#include <stdlib.h>
#include <string.h>

/* Read a decimal at *p behind blanks, a sign allowed; moves *p behind it. A
 * number beyond 64 bits is no number. Negative ones come as two's
 * complement. */
static bool
number(const char **p, uint64_t *out)
{
	const char *s = *p;
	uint64_t v = 0;
	bool negative;

	while (*s == ' ' || *s == '\t')
		s++;
	negative = *s == '-';
	s += negative;
	if (*s < '0' || *s > '9')
		return false;
	for (; *s >= '0' && *s <= '9'; s++)
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (unsigned)(*s - '0'), &v))
			return false;
	if (*s != '\0' && *s != ' ' && *s != '\t' && *s != '\n')
		return false;
	*out = negative ? -v : v;
	*p = s;
	return true;
}

static bool
numbers(const char *p, uint64_t *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!number(&p, &v[i]))
			return false;
	return true;
}

/* Fields of stat behind the state letter, counted from 0; proc(5) counts this
 * first one as 4. */
enum {
	STAT_PPID = 0,
	STAT_PGRP = 1,
	STAT_TTY = 3,
	STAT_FLAGS = 5,
	STAT_UTIME = 10,
	STAT_STIME = 11,
	STAT_CUTIME = 12,
	STAT_CSTIME = 13,
	STAT_THREADS = 16,
	STAT_START = 18,
	STAT_RSS = 20,
	STAT_FIELDS
};

int
procparse_stat(const char *text, struct proc_stat *out)
{
	uint64_t v[STAT_FIELDS];
	const char *open = strchr(text, '(');
	const char *close = strrchr(text, ')');
	size_t len;

	*out = (struct proc_stat){ 0 };
	if (open == NULL || close == NULL || close < open)
		return -1;
	if (close[1] != ' ' || close[2] == '\0' || close[3] != ' ')
		return -1;
	if (!numbers(close + 3, v, STAT_FIELDS))
		return -1;

	len = (size_t)(close - open - 1);
	if (len >= sizeof out->comm)
		len = sizeof out->comm - 1;
	memcpy(out->comm, open + 1, len);
	out->state = close[2];
	out->ppid = (pid_t)v[STAT_PPID];
	out->pgrp = (pid_t)v[STAT_PGRP];
	out->tty_nr = (int)v[STAT_TTY];
	out->flags = (unsigned)v[STAT_FLAGS];
	out->utime = v[STAT_UTIME];
	out->stime = v[STAT_STIME];
	out->cutime = v[STAT_CUTIME];
	out->cstime = v[STAT_CSTIME];
	out->threads = (unsigned)v[STAT_THREADS];
	out->starttime = v[STAT_START];
	out->rss_pages = v[STAT_RSS];
	return 0;
}

int
procparse_schedstat(const char *text, struct proc_schedstat *out)
{
	uint64_t v[3];

	*out = (struct proc_schedstat){ 0 };
	if (!numbers(text, v, 3))
		return -1;
	out->run_ns = v[0];
	out->wait_ns = v[1];
	out->slices = v[2];
	return 0;
}

static int
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Read " 0x7ffc" at *p; moves *p behind it. */
static bool
address(const char **p, uint64_t *out)
{
	const char *s = *p;
	int digit;

	if (strncmp(s, " 0x", 3) != 0 || digit_of(s[3]) == -1)
		return false;
	*out = 0;
	for (s += 3; (digit = digit_of(*s)) != -1; s++) {
		if (*out >> 60 != 0)
			return false;
		*out = *out << 4 | (uint64_t)digit;
	}
	*p = s;
	return true;
}

static bool
addresses(const char **p, uint64_t *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!address(p, &v[i]))
			return false;
	return true;
}

int
procparse_syscall(const char *text, struct proc_syscall *out)
{
	uint64_t nr, where[2];
	size_t args;

	*out = (struct proc_syscall){ .nr = -1 };
	if (strcmp(text, "running\n") == 0)
		return 0;
	if (!number(&text, &nr) || (nr > INT32_MAX && nr != UINT64_MAX))
		return -1;
	args = nr == UINT64_MAX ? 0 : sizeof out->arg / sizeof *out->arg;
	if (!addresses(&text, out->arg, args) || !addresses(&text, where, 2) ||
	    strcmp(text, "\n") != 0)
		return -1;
	out->blocked = true;
	out->nr = (int)nr;
	out->sp = where[0];
	out->pc = where[1];
	return 0;
}

/* The text behind "key:" at the beginning of a line, or NULL. */
static const char *
value_of(const char *text, const char *key)
{
	size_t len = strlen(key);

	while (text != NULL) {
		if (strncmp(text, key, len) == 0 && text[len] == ':')
			return text + len + 1;
		text = strchr(text, '\n');
		if (text != NULL)
			text++;
	}
	return NULL;
}

/* The first n numbers of that line. */
static bool
values_of(const char *text, const char *key, uint64_t *v, size_t n)
{
	const char *p = value_of(text, key);

	return p != NULL && numbers(p, v, n);
}

int
procparse_io(const char *text, struct proc_io *out)
{
	*out = (struct proc_io){ 0 };
	if (!values_of(text, "read_bytes", &out->read_bytes, 1))
		return -1;
	if (!values_of(text, "write_bytes", &out->write_bytes, 1))
		return -1;
	return 0;
}

/* The last number of that line, or 0. */
static uint64_t
last_of(const char *text, const char *key)
{
	const char *p = value_of(text, key);
	uint64_t last = 0;

	while (p != NULL && *p != '\n' && number(&p, &last))
		continue;
	return last;
}

int
procparse_status(const char *text, struct proc_status *out)
{
	uint64_t tgid, tracer, seccomp, uid[2];

	*out = (struct proc_status){ .seccomp = -1 };
	if (!values_of(text, "Tgid", &tgid, 1) ||
	    !values_of(text, "TracerPid", &tracer, 1) ||
	    !values_of(text, "Uid", uid, 2))
		return -1;
	out->tgid = (pid_t)tgid;
	out->tracer = (pid_t)tracer;
	out->inner_tgid = (pid_t)last_of(text, "NStgid");
	out->uid = (unsigned)uid[0];
	out->euid = (unsigned)uid[1];
	if (values_of(text, "Seccomp", &seccomp, 1))
		out->seccomp = (int)seccomp;
	return 0;
}

/* "NSpid:" has a number for each namespace, the innermost last. */
pid_t
procparse_own_pid(const char *text)
{
	const char *p = value_of(text, "NSpid");
	uint64_t pid = 0;

	while (p != NULL && number(&p, &pid))
		continue;
	return pid <= INT32_MAX ? (pid_t)pid : 0;
}

size_t
procparse_cmdline(char *text, size_t len)
{
	while (len > 0 && (text[len - 1] == '\0' || text[len - 1] == ' '))
		len--;
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\0')
			text[i] = ' ';
	return len;
}
