# SPDX-License-Identifier: GPL-2.0-or-later
# The programs that tests profile. They are built for what they show: with the
# optimiser on, and never with the flags of the tree, such as sanitizers.

# One source of the same name each, and no flags of their own.
plain_targets = \
	tests/targets/bigstack tests/targets/brood tests/targets/canperf \
	tests/targets/deep tests/targets/deepstack tests/targets/dl \
	tests/targets/dlchurn \
	tests/targets/entries tests/targets/exec \
	tests/targets/exits tests/targets/forkstorm tests/targets/framed \
	tests/targets/holes \
	tests/targets/hostile_name tests/targets/hot tests/targets/hotline \
	tests/targets/jit \
	tests/targets/manymaps \
	tests/targets/noperf tests/targets/nostop tests/targets/pipepong \
	tests/targets/recurse tests/targets/shares tests/targets/sigframe \
	tests/targets/sigstorm tests/targets/sleepers tests/targets/threads \
	tests/targets/vdso tests/targets/waits
targets = $(plain_targets) tests/targets/cxx tests/targets/debugframe \
	tests/targets/dlhot.so tests/targets/nodebugframe \
	tests/targets/omitfp tests/targets/plt tests/targets/staticpie \
	tests/targets/stripped
target_sources = $(plain_targets:=.c) tests/targets/cxx.cpp \
	tests/targets/dlhot.c tests/targets/omitfp.c tests/targets/plt.c \
	tests/targets/target.h
EXTRA_DIST += tests/targets/awaited.py tests/targets/busy.py \
	tests/targets/eager.py tests/targets/gil.py \
	tests/targets/opcodes.py tests/targets/parked.py \
	tests/targets/shares.py tests/targets/tasks.py
check_DATA += $(targets)
# Compiled in many ways by the test that uses it.
EXTRA_DIST += $(target_sources) tests/targets/inlines.cpp
CLEANFILES += $(targets)

TARGET_CFLAGS = -O2 -g -D_GNU_SOURCE -pthread
target_cc = $(AM_V_CCLD)$(MKDIR_P) tests/targets && $(CC) $(TARGET_CFLAGS)
target_cxx = $(AM_V_CXXLD)$(MKDIR_P) tests/targets && $(CXX) $(TARGET_CFLAGS)

$(plain_targets): $(target_sources)
	$(target_cc) -o $@ $(srcdir)/$@.c -ldl

tests/targets/cxx: $(target_sources)
	$(target_cxx) -o $@ $(srcdir)/$@.cpp

# Its unwind tables are there for debuggers only; and then not even that.
tests/targets/debugframe: $(target_sources)
	$(target_cc) -fomit-frame-pointer -fno-asynchronous-unwind-tables \
		-fno-unwind-tables -o $@ $(srcdir)/tests/targets/omitfp.c

tests/targets/nodebugframe: tests/targets/debugframe
	$(AM_V_GEN)strip -g -o $@ tests/targets/debugframe

tests/targets/dlhot.so: $(target_sources)
	$(target_cc) -shared -fPIC -o $@ $(srcdir)/tests/targets/dlhot.c

tests/targets/omitfp: $(target_sources)
	$(target_cc) -fomit-frame-pointer -o $@ $(srcdir)/$@.c

tests/targets/plt: $(target_sources)
	$(target_cc) -fno-builtin -fplt -Wl,-z,lazy -o $@ $(srcdir)/$@.c

tests/targets/staticpie: $(target_sources)
	$(target_cc) -fPIE -static-pie -o $@ $(srcdir)/tests/targets/shares.c

tests/targets/stripped: tests/targets/shares
	$(AM_V_GEN)strip -o $@ tests/targets/shares
