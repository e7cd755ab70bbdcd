# SPDX-License-Identifier: GPL-2.0-or-later
# The tests that are scripts: of the real program on real processes (live), in
# a real terminal (tty), and of the tree itself.

LIVE_TESTS = \
	tests/live/annotate.sh tests/live/async.sh tests/live/awaited.sh \
	tests/live/badluck.sh \
	tests/live/batch.sh tests/live/brief.sh tests/live/bytecode.sh \
	tests/live/changes.sh \
	tests/live/children.sh \
	tests/live/debuginfod.sh tests/live/deepstack.sh \
	tests/live/doctor.sh tests/live/dump.sh tests/live/gil.sh \
	tests/live/hostile.sh tests/live/interpreters.sh \
	tests/live/jit.sh tests/live/launch.sh tests/live/limits.sh \
	tests/live/names.sh \
	tests/live/percpu.sh tests/live/pycopied.sh tests/live/pyjit.sh \
	tests/live/pynamed.sh tests/live/pyread.sh \
	tests/live/pyreused.sh \
	tests/live/pystopped.sh \
	tests/live/python.sh tests/live/readrate.sh \
	tests/live/still.sh tests/live/stuck.sh tests/live/threads.sh \
	tests/live/truth.sh tests/live/unharmed.sh tests/live/unprivileged.sh
TTY_TESTS = \
	tests/tty/command.sh tests/tty/demo.sh tests/tty/ending.sh \
	tests/tty/jobs.sh \
	tests/tty/keys.sh \
	tests/tty/leaving.sh tests/tty/looks.sh tests/tty/panel.sh \
	tests/tty/sizes.sh
TREE_TESTS = \
	tests/check-completion tests/check-docs tests/check-layers \
	tests/check-parts

# Those whose figures are close to their limits: ./bootstrap check runs them one
# by one. The rest, which compare figures of one run with each other, run beside
# each other.
TIMING_TESTS = \
	tests/unit/test_backend tests/unit/test_pytimes \
	tests/live/children.sh tests/live/gil.sh tests/live/truth.sh

# What the address sanitizer is asked to look at beside the unit tests: what
# reads what others made, and what ends in many ways. Not the figures, which a
# slow build and a slow machine make doubtful.
ADDRESS_TESTS = \
	tests/live/annotate.sh tests/live/async.sh tests/live/awaited.sh \
	tests/live/badluck.sh tests/live/batch.sh tests/live/bytecode.sh \
	tests/live/changes.sh tests/live/debuginfod.sh tests/live/doctor.sh \
	tests/live/dump.sh tests/live/hostile.sh tests/live/jit.sh \
	tests/live/launch.sh tests/live/limits.sh tests/live/pyjit.sh \
	tests/live/pyread.sh tests/live/pystopped.sh tests/live/python.sh tests/live/still.sh \
	tests/live/unharmed.sh tests/tty/ending.sh tests/tty/keys.sh

# What the thread sanitizer is asked to look at beside the unit tests.
THREAD_TESTS = \
	tests/live/batch.sh tests/live/changes.sh tests/live/launch.sh \
	tests/live/threads.sh tests/tty/ending.sh tests/tty/keys.sh

script_tests = $(LIVE_TESTS) $(TTY_TESTS) $(TREE_TESTS)
bench_pythons = \
	tests/bench/python/added.py tests/bench/python/callbacks.py \
	tests/bench/python/churn.py tests/bench/python/depth.py \
	tests/bench/python/fib.py tests/bench/python/gaps.py \
	tests/bench/python/rounds.py tests/bench/python/rows.py \
	tests/bench/python/text.py
EXTRA_DIST += $(script_tests) tests/lib/in-tree tests/lib/lib.sh \
	tests/lib/pysamples.sh tests/lib/pythons.sh tests/lib/sid \
	tests/lib/tmux.sh \
	tests/bench/truth.sh tests/bench/overhead.sh tests/bench/unwind.sh \
	tests/bench/bench.sh tests/bench/blocked.sh tests/bench/complete.sh \
	tests/bench/dump.sh tests/bench/hotline.sh tests/bench/python.sh \
	tests/bench/rates.sh tests/bench/stops.sh \
	$(bench_pythons) \
	tests/bench/upt.c

# What the measurements, and the test of sleeping threads, run beside the
# programs.
check_PROGRAMS += tests/bench/blocked tests/bench/dumps \
	tests/bench/frames tests/bench/panelopen tests/bench/pykernel \
	tests/bench/pystacks \
	tests/bench/walks \
	tests/live/bothways tests/live/pylisting
