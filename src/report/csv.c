/* SPDX-License-Identifier: GPL-2.0-or-later */
/* csv.c - the function list as comma-separated values (RFC 4180). */
#include "config.h"

#include "report/report.h"

#include <inttypes.h>
#include <string.h>

static void
add_text(struct buf *out, const char *s)
{
	if (s[strcspn(s, ",\"\r\n")] == '\0') {
		buf_adds(out, s);
		return;
	}
	buf_addc(out, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"')
			buf_addc(out, '"');
		buf_addc(out, *s);
	}
	buf_addc(out, '"');
}

/* Whole numbers only: printf would write the decimal comma of some locales. */
static void
add_seconds(struct buf *out, uint64_t ns)
{
	uint64_t us = ns / 1000 + (ns % 1000 >= 500);

	buf_addf(out, "%" PRIu64 ".%06" PRIu64, us / 1000000, us % 1000000);
}

static void
add_percent(struct buf *out, double pct)
{
	unsigned long milli = (unsigned long)(pct * 1000 + 0.5);

	buf_addf(out, "%lu.%03lu", milli / 1000, milli % 1000);
}

static void
add_row(struct buf *out, const struct func *f, const struct func_row *row)
{
	add_text(out, f->name);
	buf_addc(out, ',');
	add_text(out, f->module);
	buf_addc(out, ',');
	add_text(out, row->file);
	buf_addc(out, ',');
	if (row->line > 0)
		buf_addf(out, "%u", row->line);
	buf_addf(out, ",%s,", func_kind_names[f->kind]);
	add_seconds(out, row->self);
	buf_addc(out, ',');
	add_seconds(out, row->total);
	buf_addc(out, ',');
	add_percent(out, row->self_pct);
	buf_addc(out, ',');
	add_percent(out, row->total_pct);
	buf_addf(out, ",%" PRIu32 ",%" PRIu32 "\r\n", row->samples_self,
	    row->samples_total);
}

static void
csv_write(
    struct buf *out, const struct snapshot *s, const struct report_opts *opts)
{
	struct func_list list = { 0 };
	size_t i;

	func_list_build(&list, s, &opts->lens);
	buf_adds(out, "function,module,file,line,kind,self_s,total_s,"
		      "self_pct,total_pct,samples_self,samples_total\r\n");
	for (i = 0; i < report_shown(&list, opts); i++)
		add_row(out, &s->funcs[list.v[i].func], &list.v[i]);
	func_list_fini(&list);
}

const struct report_format report_csv = { "csv", csv_write };
