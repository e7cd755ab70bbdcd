/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dumpthread.c - makes the frames of a thread out of what was seen of it. */
#include "config.h"

#include "session/dumpthread.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "python/pylines.h"
#include "sample/sample.h"
#include "session/pyprocess.h"
#include "session/splice.h"

struct dump_frame
dumpthread_python(
    struct pyprocess *python, struct intern *intern, const struct pyframe *f)
{
	const struct pycode *code = pyprocess_code(python, f);
	struct dump_frame frame = { .python = true,
		.func = pynames_func(intern, code) };

	if (code == NULL)
		return frame;
	frame.offset = f->offset > 0 ? (uint64_t)f->offset : 0;
	frame.line = pylines_find(python->cpython.offsets.minor, code->lines,
	    code->nlines, code->head.firstlineno, f->offset);
	return frame;
}

static const char *
note_of(const struct pystack *python)
{
	for (size_t i = 0; i < python->n; i++)
		if (python->chain[i].end != PYFRAMES_DONE)
			return pyframes_why(python->chain[i].end);
	return "";
}

void
dumpthread_mix(struct dump_thread *thread, struct splice *splice,
    const struct pyresume_from *from, const struct pystack *pystack,
    struct pyprocess *python, struct intern *intern)
{
	const struct pymix *mixed = splice_mix(splice, python, from, pystack);

	thread->frame =
	    xreallocarray(thread->frame, mixed->n, sizeof *thread->frame);
	thread->n = mixed->n;
	for (size_t i = 0; i < mixed->n; i++)
		if (mixed->v[i].python != NULL)
			thread->frame[i] = dumpthread_python(
			    python, intern, mixed->v[i].python);
		else
			thread->frame[i] = (struct dump_frame){
				.pc = from->stack->pc[mixed->v[i].native]
			};
	thread->unsure = mixed->unsure;
	thread->gil = pystack->gil;
	thread->python_note = note_of(pystack);
}

void
dumpthread_leave_python(struct dump_thread *thread)
{
	size_t n = 0;

	for (size_t i = 0; i < thread->n; i++)
		if (thread->frame[i].python)
			thread->frame[n++] = thread->frame[i];
	thread->n = n;
	thread->unsure = 0;
	thread->note = n == 0 ? "no Python frames" : "";
}
