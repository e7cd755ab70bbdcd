/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rex.c - guards and feeds the C library's regular expressions. */
#include "config.h"

#include "base/rex.h"

#include <locale.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "base/recost.h"
#include "base/xalloc.h"

/* Bytes of text after which a machine is compiled anew: its table of states
 * can grow by kilobytes with each byte that it reads. */
#define FORGET_AFTER 16384

struct machine {
	locale_t locale;
	regex_t compiled;
	size_t eaten; /* bytes of text since it was compiled */
	bool ready;
};

struct rex {
	char *re;
	int flags;
	struct machine local; /* knows characters of several bytes */
	/* Up to a hundred times faster, and equal where neither the expression
	 * nor the text has such characters. Not ready if the former has. */
	struct machine ascii;
};

static bool
is_ascii(const char *s)
{
	while (*s != '\0' && (unsigned char)*s < 0x80)
		s++;
	return *s == '\0';
}

/* The letter of an escape, as in \W, is no text. */
static bool
has_upper(const char *re)
{
	for (; *re != '\0'; re++) {
		if (re[0] == '\\' && re[1] != '\0')
			re++;
		else if (*re >= 'A' && *re <= 'Z')
			return true;
	}
	return false;
}

static int
check_cost(const char *re, struct err *err)
{
	switch (recost(re, strlen(re))) {
	case RECOST_OK:
		return 0;
	case RECOST_BACKREF:
		err_set(err, ERR_USAGE, 0, "/%s/: no back-references", re);
		return err_cure(err, "Write the text out instead of \\1.");
	case RECOST_TOO_DEEP:
	case RECOST_TOO_BIG:
		break;
	}
	err_set(err, ERR_USAGE, 0, "/%s/: too complex", re);
	return err_cure(err,
	    "Put fewer repetitions inside each other, with smaller counts.");
}

static int
compile(struct machine *m, const char *re, int flags, locale_t locale,
    struct err *err)
{
	locale_t before = uselocale(locale);
	int code = regcomp(&m->compiled, re, flags);
	char why[128];

	if (code != 0)
		regerror(code, &m->compiled, why, sizeof why);
	uselocale(before);

	m->locale = locale;
	m->ready = code == 0;
	m->eaten = 0;
	if (m->ready)
		return 0;
	err_set(err, ERR_USAGE, 0, "/%s/: %s", re, why);
	return err_cure(err,
	    "Correct it, or leave out the slashes to search for plain text.");
}

static void
decompile(struct machine *m)
{
	if (m->ready)
		regfree(&m->compiled);
	m->ready = false;
}

struct rex *
rex_new(const char *re, struct err *err)
{
	struct rex *rex = xcalloc(1, sizeof *rex);

	rex->re = xstrdup(re);
	rex->flags = REG_EXTENDED | (has_upper(re) ? 0 : REG_ICASE);
	if (check_cost(re, err) == -1 ||
	    compile(&rex->local, re, rex->flags, LC_GLOBAL_LOCALE, err) == -1)
		goto fail;
	if (is_ascii(re)) {
		locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);

		if (c == (locale_t)0)
			xalloc_exhausted();
		rex->ascii.locale = c;
		if (compile(&rex->ascii, re, rex->flags, c, err) == -1)
			goto fail;
	}
	return rex;

fail:
	rex_free(rex);
	return NULL;
}

void
rex_free(struct rex *rex)
{
	if (rex == NULL)
		return;
	decompile(&rex->local);
	decompile(&rex->ascii);
	if (rex->ascii.locale != (locale_t)0)
		freelocale(rex->ascii.locale);
	free(rex->re);
	free(rex);
}

bool
rex_find(struct rex *rex, const char *text, size_t *start, size_t *len)
{
	regmatch_t at = { 0, (regoff_t)strnlen(text, REX_TEXT_MAX) };
	bool simple = rex->ascii.ready && is_ascii(text);
	struct machine *m = simple ? &rex->ascii : &rex->local;
	locale_t before;
	int code;

	if (m->eaten > FORGET_AFTER) {
		decompile(m);
		/* it was compiled before: only memory can be missing */
		if (compile(m, rex->re, rex->flags, m->locale, NULL) == -1)
			xalloc_exhausted();
	}
	m->eaten += (size_t)at.rm_eo;

	before = uselocale(m->locale);
	code = regexec(&m->compiled, text, 1, &at, REG_STARTEND);
	uselocale(before);
	if (code != 0)
		return false;
	*start = (size_t)at.rm_so;
	*len = (size_t)(at.rm_eo - at.rm_so);
	return true;
}
