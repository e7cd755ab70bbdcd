/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pylisting.c - prints the listings of Python code objects of a process, whose
 * addresses come on standard input, a hexadecimal number a line. A row is a line
 * "OFFSET OPCODE BASE TEXT LINE" with tabs in between; "astray" behind it, where
 * a jump does not lead to the row that the text tells. At the end, on standard
 * error, how many opcodes were put back for what stood in their place:
 * "monitored N compiled N".
 *
 *	pylisting PID <ADDRESSES
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "code/bytecode.h"
#include "session/process.h"
#include "session/pyprocess.h"

static struct process process;
static struct pyprocess python;
static unsigned marks[3];

/* "7 (to +1c)" leads to the row at +1c, anything else nowhere. */
static bool
is_astray(const struct listing *l, const struct code_row *row)
{
	const char *to = strstr(row->args, "(to +");
	uint64_t offset;

	if (to == NULL || row->flow == CODE_PLAIN || row->flow == CODE_CALL)
		return row->target != LISTING_NONE;
	offset = strtoull(to + sizeof "(to +" - 1, NULL, 16);
	return row->target == LISTING_NONE ||
	       l->rows[row->target].addr - l->start != offset;
}

static void
print_row(const struct listing *l, const struct code_row *row)
{
	printf("%" PRIu64 "\t%s\t%s\t%s\t%u%s\n", row->addr - l->start, row->op,
	    row->base_op, row->args,
	    row->line == LISTING_NONE ? 0 : l->lines[row->line].line,
	    is_astray(l, row) ? "\tastray" : "");
}

static void
print_code(uint64_t addr)
{
	const struct pyoffsets *o = &python.cpython.offsets;
	struct bytecode code = { .name = "f", .origin = "" };
	const struct listing *l;
	struct pycode_head head;

	printf("code\t%#" PRIx64 "\n", addr);
	if (!pycode_head(&python.mem, o, addr, &head))
		return;
	code.body = pybody_read(&python.mem, o, addr, &head, NULL);
	if (code.body == NULL)
		return;
	for (size_t i = 0; i < code.body->len / 2; i++)
		marks[code.body->mark[i]]++;
	l = bytecode_listing(&code);
	for (size_t i = 0; i < l->nrows; i++)
		print_row(l, &l->rows[i]);
	listing_release(l);
	pybody_release(code.body);
}

int
main(int argc, char **argv)
{
	struct images images = { 0 };
	struct err err = { 0 };
	uint64_t addr;

	if (argc != 2) {
		fprintf(stderr, "usage: pylisting PID <ADDRESSES\n");
		return 2;
	}
	if (process_attach(&process, &images, atoi(argv[1]), &err) == -1) {
		fprintf(stderr, "pylisting: %s\n", err.text);
		return 1;
	}
	pyprocess_open(&python, &process.target, &process.space);
	while (scanf("%" SCNx64, &addr) == 1)
		print_code(addr);
	fprintf(stderr, "monitored %u compiled %u\n",
	    marks[PYBODY_INSTRUMENTED], marks[PYBODY_COMPILED]);
	pyprocess_close(&python);
	process_close(&process);
	images_fini(&images);
	return 0;
}
