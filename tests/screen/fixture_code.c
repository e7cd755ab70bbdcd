/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fixture_code.c - writes down code that no compiler made. */
#include "config.h"

#include "fixture_code.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "code/maker.h"
#include "python/pycode.h"

struct row {
	int offset;
	unsigned size;
	enum code_flow flow;
	const char *op, *args, *note;
	int target; /* offset, or 0 */
	const char *callee;
	unsigned line;
	int inlined; /* index + 1 */
	unsigned self, below; /* of a thousand of the self time */
	unsigned flags;
};

enum { PART = 1, PATCHED = 2, FORM = 4 /* of what the note says */ };
enum { NATIVE_START = 0x4a10, PLT_START = 0x1030 };
enum { HUGE_ROWS = 100000, NS = 1000 };

#define DIE                                                            \
	"die_corrupt(std::basic_string<char, std::char_traits<char>, " \
	"std::allocator<char> > const&, unsigned long)"

/* clang-format off */
static const struct row native[] = {
	{ -0x2800, 5, CODE_PLAIN, "mov", "edi, 0x2", "", 0, "", 52, 0, 0, 0, 0 },
	{ -0x27fb, 5, CODE_CALL, "call", DIE, "\"delta is too short\"", 0, DIE, 52, 0, 0, 0, 0 },
	{ -0x27f6, 5, CODE_JUMP, "jmp", "+0x96", "", 0x96, "", 52, 0, 0, 0, 0 },
	{ 0x0, 1, CODE_PLAIN, "push", "rbp", "", 0, "", 15, 0, 2, 0, PART },
	{ 0x1, 3, CODE_PLAIN, "mov", "rbp, rsp", "", 0, "", 15, 0, 0, 0, 0 },
	{ 0x4, 4, CODE_PLAIN, "cmp", "rcx, 0x3", "", 0, "", 27, 0, 0, 0, 0 },
	{ 0x8, 6, CODE_BRANCH, "jbe", "-0x2800", "cold", -0x2800, "", 27, 0, 0, 0, 0 },
	{ 0xe, 3, CODE_PLAIN, "movzx", "eax, byte ptr [rdx]", "", 0, "", 93, 1, 30, 0, 0 },
	{ 0x11, 3, CODE_PLAIN, "add", "rdx, 0x1", "", 0, "", 93, 1, 4, 0, 0 },
	{ 0x14, 3, CODE_PLAIN, "mov", "esi, eax", "", 0, "", 41, 2, 9, 0, 0 },
	{ 0x17, 3, CODE_PLAIN, "and", "esi, 0x7f", "", 0, "", 41, 2, 0, 0, 0 },
	{ 0x1a, 2, CODE_PLAIN, "shl", "rsi, cl", "", 0, "", 41, 2, 0, 0, 0 },
	{ 0x1c, 3, CODE_PLAIN, "or", "r12, rsi", "", 0, "", 94, 1, 0, 0, 0 },
	{ 0x1f, 2, CODE_BRANCH, "js", "+0xe", "", 0xe, "", 95, 1, 12, 0, 0 },
	{ 0x2c, 3, CODE_PLAIN, "movzx", "eax, byte ptr [rbx]", "", 0, "", 44, 0, 141, 0, 0 },
	{ 0x2f, 3, CODE_PLAIN, "inc", "rbx", "", 0, "", 44, 0, 86, 0, 0 },
	{ 0x32, 2, CODE_PLAIN, "test", "al, al", "", 0, "", 45, 0, 0, 0, 0 },
	{ 0x34, 2, CODE_BRANCH, "jns", "+0x78", "", 0x78, "", 45, 0, 51, 0, 0 },
	{ 0x36, 5, CODE_PLAIN, "nop", "dword ptr [rax + rax]", "", 0, "", 44, 0, 0, 0, PATCHED },
	{ 0x3b, 2, CODE_PLAIN, ".byte", "0x0f, 0xff", "", 0, "", 45, 0, 0, 0, 0 },
	{ 0x60, 4, CODE_PLAIN, "lea", "rsi, [r13 + r14]", "", 0, "", 61, 0, 13, 0, 0 },
	{ 0x64, 7, CODE_PLAIN, "mov", "rax, qword ptr [rip + 0x2f3a1]", "packed_git_window_size", 0, "", 61, 0, 0, 0, 0 },
	{ 0x6b, 3, CODE_PLAIN, "mov", "rdi, r12", "", 0, "", 61, 0, 0, 0, 0 },
	{ 0x6e, 5, CODE_CALL, "call", "memcpy@plt", "", 0, "memcpy@plt", 61, 0, 410, 792, 0 },
	{ 0x73, 3, CODE_PLAIN, "add", "r12, rbp", "", 0, "", 62, 0, 2, 0, 0 },
	{ 0x76, 2, CODE_JUMP, "jmp", "+0x8c", "", 0x8c, "", 62, 0, 0, 0, 0 },
	{ 0x78, 2, CODE_PLAIN, "test", "eax, eax", "", 0, "", 70, 0, 24, 0, 0 },
	{ 0x7a, 2, CODE_BRANCH, "je", "-0x27fb", "", -0x27fb, "", 70, 0, 0, 0, 0 },
	{ 0x7c, 6, CODE_CALL, "call", "qword ptr [r15 + 0x18]", "", 0, "", 71, 0, 8, 0, 0 },
	{ 0x8c, 3, CODE_PLAIN, "cmp", "rbx, r8", "", 0, "", 43, 0, 62, 0, 0 },
	{ 0x8f, 2, CODE_BRANCH, "jb", "+0x2c", "", 0x2c, "", 43, 0, 135, 0, 0 },
	{ 0x96, 1, CODE_PLAIN, "pop", "rbp", "", 0, "", 80, 0, 3, 0, 0 },
	{ 0x97, 1, CODE_RETURN, "ret", "", "", 0, "", 80, 0, 0, 0, 0 },
};

static const struct row opcodes[] = {
	{ 0, 2, CODE_PLAIN, "RESUME_CHECK", "0", "RESUME", 0, "", 210, 0, 30, 0, FORM },
	{ 2, 2, CODE_PLAIN, "LOAD_FAST", "0 (hunks)", "", 0, "", 211, 0, 40, 0, 0 },
	{ 4, 2, CODE_PLAIN, "GET_ITER", "", "", 0, "", 211, 0, 10, 0, 0 },
	{ 6, 4, CODE_BRANCH, "FOR_ITER_LIST", "15 (to +2c)", "FOR_ITER", 44, "", 211, 0, 120, 0, FORM },
	{ 10, 2, CODE_PLAIN, "STORE_FAST", "1 (hunk)", "", 0, "", 211, 0, 20, 0, 0 },
	{ 12, 10, CODE_PLAIN, "LOAD_GLOBAL_MODULE", "1 (render + NULL)", "LOAD_GLOBAL", 0, "", 212, 0, 70, 0, FORM },
	{ 22, 2, CODE_PLAIN, "LOAD_FAST", "1 (hunk)", "", 0, "", 212, 0, 10, 0, 0 },
	{ 24, 10, CODE_PLAIN, "LOAD_ATTR_INSTANCE_VALUE", "2 (lines)", "LOAD_ATTR", 0, "", 212, 0, 180, 0, FORM },
	{ 34, 8, CODE_CALL, "CALL_PY_EXACT_ARGS", "1", "CALL", 0, "render", 212, 0, 480, 300, FORM },
	{ 42, 2, CODE_JUMP, "JUMP_BACKWARD", "20 (to +6)", "", 6, "", 212, 0, 40, 0, 0 },
	{ 44, 2, CODE_RETURN, "RETURN_CONST", "0 (None)", "", 0, "", 214, 0, 0, 0, 0 },
};

static const struct row caller[] = {
	{ 0x0, 3, CODE_PLAIN, "mov", "rdi, rbx", "", 0, "", 0, 0, 0, 0, 0 },
	{ 0x3, 5, CODE_CALL, "call", "patch_delta", "", 0, "patch_delta", 0, 0, 0, 0, 0 },
	{ 0x8, 2, CODE_JUMP, "jmp", "+0x0", "", 0, "", 0, 0, 0, 0, 0 },
};

static const struct row plt[] = {
	{ 0, 4, CODE_PLAIN, "endbr64", "", "", 0, "", 0, 0, 0, 0, 0 },
	{ 4, 6, CODE_JUMP, "jmp", "qword ptr [rip + 0x2f0a]", "memcpy@GLIBC_2.14", 0, "", 0, 0, 1000, 0, 0 },
};

static const struct {
	unsigned line;
	const char *text;
} source[] = {
	{ 15, "void *patch_delta(const void *src_buf, unsigned long src_size," },
	{ 27, "\tif (delta_size < DELTA_SIZE_MIN)" },
	{ 41, "\tsize |= (cmd & 0x7f) << i;" },
	{ 43, "\twhile (data < top) {" },
	{ 44, "\t\tcmd = *data++;" },
	{ 45, "\t\tif (cmd & 0x80) {" },
	{ 52, "\t\t\tdie_corrupt(\"delta is too short\");" },
	{ 61, "\t\t\tmemcpy(out, (char *) src_buf + cp_off, cp_size);" },
	{ 62, "\t\t\tout += cp_size;" },
	{ 70, "\t\t} else if (cmd) {" },
	{ 71, "\t\t\tops->literal(out, cmd);" },
	{ 80, "}" },
	{ 93, "\t\tcmd = *data++;" },
	{ 94, "\t\tsize |= add_bits(cmd, i);" },
	{ 95, "\t} while (cmd & 0x80 && data < top);" },
	{ 210, "def renderDiff(hunks):" },
	{ 211, "    for hunk in hunks:" },
	{ 212, "        render(hunk.lines)" },
};
/* clang-format on */

struct code {
	const struct row *rows;
	size_t n;
	uint64_t start;
	const char *name, *module, *file, *origin;
};

static bool
code_of(uint32_t func, struct code *c)
{
	static const struct code codes[] = {
		[FIXTURE_CALLER] = { caller, sizeof caller / sizeof *caller,
		    0x2000, "main", "gitd", "", "/usr/local/bin/gitd" },
		[FIXTURE_NATIVE] = { native, sizeof native / sizeof *native,
		    NATIVE_START, "patch_delta", "gitd",
		    "/usr/src/gitd/patch-delta.c", "/usr/local/bin/gitd" },
		[FIXTURE_OPCODES] = { opcodes, sizeof opcodes / sizeof *opcodes,
		    PYSPOT_START, "JS:renderDiff /srv/app/diff.js", "[jit]",
		    "/srv/app/diff.py", "memory of process 4121" },
		[FIXTURE_PLT] = { plt, sizeof plt / sizeof *plt, PLT_START,
		    "memcpy@plt", "gitd", "", "/usr/local/bin/gitd" },
	};

	if (func >= sizeof codes / sizeof *codes || codes[func].rows == NULL)
		return false;
	*c = codes[func];
	return true;
}

static const char *
text_of(unsigned line)
{
	for (size_t i = 0; i < sizeof source / sizeof *source; i++)
		if (source[i].line == line)
			return source[i].text;
	return NULL;
}

static void
add_row(
    struct maker *m, const struct code *code, const struct row *r, bool settled)
{
	struct code_row *to = maker_row(m);

	to->addr = code->start + (uint64_t)(int64_t)r->offset;
	to->size = r->size;
	to->flow = r->flow;
	to->op = maker_string(m, r->op);
	to->args = maker_string(m, r->args);
	to->specialised = r->flags & FORM;
	if (r->flags & FORM)
		to->base_op = maker_string(m, r->note);
	else
		to->note = maker_string(m, r->note);
	to->callee_name = maker_string(m, r->callee);
	if (strstr(r->callee, "@plt") != NULL)
		to->callee = PLT_START;
	to->part = r->flags & PART;
	to->patched = r->flags & PATCHED;
	if (settled && r->line != 0)
		to->line = maker_line(m, code->file, r->line, text_of(r->line));
	if (settled && r->inlined > 0)
		to->inlined = (uint32_t)r->inlined - 1;
}

static void
link_rows(struct maker *m, const struct code *code)
{
	size_t n;
	struct code_row *rows = maker_rows(m, &n);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n && code->rows[i].target != 0; k++)
			if (code->rows[k].offset == code->rows[i].target)
				rows[i].target = (uint32_t)k;
}

static const struct listing *
make(uint32_t func, const struct code *code, bool settled)
{
	struct maker *m = maker_new(func, code->start);
	struct listing *l = maker_listing(m);

	l->name = maker_string(m, code->name);
	l->module = maker_string(m, code->module);
	l->origin = maker_string(m, code->origin);
	l->settled = settled;
	if (func == FIXTURE_OPCODES) {
		l->kind = LISTING_BYTECODE;
		l->specialises = true;
	}
	if (code->file[0] == '\0' && settled)
		l->source_problem = maker_string(m,
		    "no source lines: gitd has no debug information, and "
		    "there is no /usr/lib/debug/.build-id/ab/cdef.debug");
	if (settled && func == FIXTURE_NATIVE) {
		maker_inline(m, "get_delta_hdr_size(unsigned char const**)",
		    LISTING_NONE, code->file, 30);
		maker_inline(m, "add_bits", 0, "/usr/src/gitd/delta.h", 94);
	}
	for (size_t i = 0; i < code->n; i++)
		add_row(m, code, &code->rows[i], settled);
	link_rows(m, code);
	return maker_finish(m);
}

static const struct listing *
make_problem(void)
{
	struct maker *m = maker_new(FIXTURE_PROBLEM, 0x4b20);
	struct listing *l = maker_listing(m);

	l->name = maker_string(m, "gitd+0x4b20");
	l->problem = maker_string(
	    m, "/usr/local/bin/gitd was replaced and the process has ended");
	l->cure = maker_string(m, "open the panel while it runs");
	l->settled = true;
	return maker_finish(m);
}

static const struct listing *
make_huge(void)
{
	struct maker *m = maker_new(FIXTURE_HUGE, 0x10000);
	const char *file = "/build/libgit2/src/util/hash/sha1dc/sha1.c";

	maker_listing(m)->name = maker_string(m, "sha1_compression_states");
	maker_listing(m)->settled = true;
	for (unsigned i = 0; i < HUGE_ROWS; i++) {
		struct code_row *r = maker_row(m);

		r->addr = 0x10000 + 4 * i;
		r->size = 4;
		r->op = maker_string(m, i % 8 == 7 ? "jne" : "rol");
		r->args = maker_string(m, i % 8 == 7 ? "" : "eax, 0x5");
		r->flow = i % 8 == 7 ? CODE_BRANCH : CODE_PLAIN;
		if (i % 8 == 7)
			r->target = i - i % 8;
		r->line = maker_line(m, file, 100 + i / 4, "\tstate += 1;");
	}
	return maker_finish(m);
}

const struct listing *
fixture_listing(const struct code_ask *ask, bool settled)
{
	struct code code;

	if (ask->addr == PLT_START && code_of(FIXTURE_PLT, &code))
		return make(FIXTURE_PLT, &code, settled);
	if (ask->addr == 0 && ask->func == FIXTURE_PROBLEM)
		return make_problem();
	if (ask->addr == 0 && ask->func == FIXTURE_HUGE)
		return make_huge();
	if (ask->addr == 0 && code_of(ask->func, &code))
		return make(ask->func, &code, settled);
	return NULL;
}

static void
fill(struct snap_spot_cell *c, uint32_t spot, uint32_t thread,
    enum spot_time what, uint64_t weight)
{
	static const uint64_t ms[WINDOWS] = { 1, 10, 60, 134 };

	*c = (struct snap_spot_cell){
		.spot = spot, .thread = thread, .what = what
	};
	for (int k = 0; k < WINDOWS; k++) {
		c->ns[k] = weight * ms[k] * NS_PER_MS / NS;
		c->samples[k] = (uint32_t)(c->ns[k] / NS_PER_MS);
	}
}

size_t
fixture_spots(uint32_t func, uint32_t thread, uint64_t weight,
    struct snap_spot *spots, struct snap_spot_cell *cells, uint32_t first)
{
	struct code code;
	size_t n = 0;

	if (!code_of(func, &code))
		return 0;
	for (size_t i = 0; i < code.n; i++) {
		const struct row *r = &code.rows[i];

		if (r->self == 0 && r->below == 0)
			continue;
		/* of a caller: within its call */
		spots[n] = (struct snap_spot){ .func = func,
			.addr = code.start + (uint64_t)(int64_t)r->offset + 1,
			.file = r->line > 0 ? code.file : "",
			.line = r->line };
		spots[n].cause_file = spots[n].file;
		spots[n].cause_line = r->line;
		fill(&cells[2 * n], first + (uint32_t)n, thread, SPOT_SELF,
		    weight * r->self);
		fill(&cells[2 * n + 1], first + (uint32_t)n, thread, SPOT_TOTAL,
		    weight * (r->self + r->below));
		n++;
	}
	return n;
}
