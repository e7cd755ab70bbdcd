/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nofile.c - functions of code that is in no file. */
#include "config.h"

#include "session/nofile.h"

#include <stdlib.h>

#include "base/text.h"
#include "base/xalloc.h"
#include "symbol/demangle.h"
#include "symbol/kallsyms.h"

enum { SCOPE_KERNEL, SCOPE_ANY, SCOPE_JIT, SCOPES };

_Static_assert((int)SCOPES <= (int)NOFILE_SCOPES, "scopes of intern_func");

uint32_t
nofile_any(struct nofile *n, enum nofile_kind which)
{
	static const struct {
		const char *name, *module;
		enum func_kind kind;
		const char *problem, *cure;
	} any[] = {
		[NOFILE_JIT] = { "[code without a file]", "[anon]", FUNC_JIT,
		    "many functions that nobody has named",
		    "have the runtime write a perf map: node "
		    "--perf-basic-prof, python -X perf" },
		[NOFILE_KERNEL] = { "[kernel]", "[kernel]", FUNC_KERNEL,
		    "many functions whose names the kernel does not show",
		    "run as root: stacktop --kernel" },
		[NOFILE_EXIT] = { "[exit]", "[kernel]", FUNC_KERNEL,
		    "the kernel's end of a process, seen from outside", "" },
		[NOFILE_NO_PYTHON] = { "[no Python]", "", FUNC_UNKNOWN,
		    "time of threads that ran no Python code", "" },
		[NOFILE_NOWHERE] = { "[unknown]", "", FUNC_UNKNOWN,
		    "addresses at which no code was mapped", "" },
	};
	struct codebook_entry e = { .problem = any[which].problem,
		.cure = any[which].cure };
	bool fresh;

	e.func = intern_func(n->intern, SCOPE_ANY, which, &fresh);
	if (!fresh)
		return e.func;
	intern_describe(n->intern, e.func, any[which].name, any[which].module,
	    any[which].kind);
	codebook_book(n->codebook, n->intern, &e);
	return e.func;
}

uint32_t
nofile_kernel(struct nofile *n, uint64_t addr, uint64_t *start)
{
	struct codebook_entry e = { 0 };
	const char *name, *module;
	char *safe;
	bool fresh;

	if (!n->tried) {
		n->tried = true;
		n->kallsyms = kallsyms_load();
	}
	name = n->kallsyms == NULL
		   ? NULL
		   : kallsyms_find(n->kallsyms, addr, start, &module);
	if (name == NULL)
		return nofile_any(n, NOFILE_KERNEL);
	e.func = intern_func(n->intern, SCOPE_KERNEL, *start, &fresh);
	if (!fresh)
		return e.func;
	safe = demangle(name);
	intern_describe(n->intern, e.func, safe, module, FUNC_KERNEL);
	free(safe);
	e.kernel = n->kallsyms;
	e.start = *start;
	e.size = kallsyms_size(n->kallsyms, *start);
	codebook_book(n->codebook, n->intern, &e);
	return e.func;
}

/* Its code is read now: it may be other code soon. */
static void
book_jit(
    struct nofile *n, uint32_t id, struct jit *jit, const struct jit_func *f)
{
	struct codebook_entry e = {
		.func = id, .start = f->start, .pid = f->pid
	};
	size_t max = f->size < JIT_CODE_MAX ? (size_t)f->size : JIT_CODE_MAX;
	struct linemap lines = { 0 };

	if (n->codebook == NULL || id == 0)
		return;
	e.bytes = xmalloc(max + 1);
	e.size = jit_code(jit, f, e.bytes, max);
	e.origin = "what was compiled while the process ran";
	if (e.size == 0) {
		free(e.bytes);
		e.bytes = NULL;
		e.problem = "its code could not be read when it was first seen";
		e.cure = "run stacktop as the user of the process, or as root";
	} else {
		jit_lines(jit, f, &lines);
		if (lines.nrows > 0)
			e.lines = xmemdup(&lines, sizeof lines);
		else
			linemap_fini(&lines);
	}
	codebook_book(n->codebook, n->intern, &e);
}

/* Names come as the runtime has them, linkers' names perhaps. */
static void
describe_jit(struct nofile *n, uint32_t id, const struct jit_func *f)
{
	char *text = demangle(f->name);

	intern_describe(n->intern, id, text, "[jit]", FUNC_JIT);
	free(text);
	if (f->file == NULL)
		return;
	text = text_safe(f->file, f->file_len, f->file_len);
	intern_where(n->intern, id, text, f->line);
	free(text);
}

uint32_t
nofile_jit(struct nofile *n, struct jit *jit, const struct jit_func *f)
{
	bool fresh;
	uint32_t id = intern_func(n->intern, SCOPE_JIT, f->number, &fresh);

	if (fresh) {
		describe_jit(n, id, f);
		book_jit(n, id, jit, f);
	}
	return id;
}

void
nofile_fini(struct nofile *n)
{
	kallsyms_free(n->kallsyms);
	*n = (struct nofile){ 0 };
}
