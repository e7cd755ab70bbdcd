# SPDX-License-Identifier: GPL-2.0-or-later
# The programs that tests profile. They are built for what they show: with the
# optimiser on, and never with the sanitizers of the tree; so each has its own
# flags, for the linker too.

target_programs = \
	tests/targets/shares tests/targets/recurse tests/targets/deep \
	tests/targets/omitfp tests/targets/plt tests/targets/sigframe \
	tests/targets/staticpie tests/targets/dl tests/targets/threads \
	tests/targets/exec tests/targets/forkstorm tests/targets/sigstorm \
	tests/targets/pipepong tests/targets/sleepers tests/targets/cxx \
	tests/targets/hostile_name tests/targets/exits tests/targets/vdso \
	tests/targets/noperf tests/targets/canperf
check_PROGRAMS += $(target_programs)
check_DATA += tests/targets/stripped tests/targets/dlhot.so
noinst_HEADERS += tests/targets/target.h
EXTRA_DIST += tests/targets/dlhot.c
CLEANFILES += tests/targets/stripped tests/targets/dlhot.so

TARGET_CFLAGS = -O2 -g -D_GNU_SOURCE

tests_targets_shares_SOURCES = tests/targets/shares.c
tests_targets_shares_LDADD =
tests_targets_shares_CFLAGS = $(TARGET_CFLAGS)
tests_targets_shares_LDFLAGS = $(TARGET_LDFLAGS)
tests_targets_recurse_SOURCES = tests/targets/recurse.c
tests_targets_recurse_LDADD =
tests_targets_recurse_CFLAGS = $(TARGET_CFLAGS)
tests_targets_recurse_LDFLAGS = $(TARGET_LDFLAGS)
tests_targets_deep_SOURCES = tests/targets/deep.c
tests_targets_deep_LDADD =
tests_targets_deep_CFLAGS = $(TARGET_CFLAGS)
tests_targets_deep_LDFLAGS = $(TARGET_LDFLAGS)
tests_targets_omitfp_SOURCES = tests/targets/omitfp.c
tests_targets_omitfp_LDADD =
tests_targets_omitfp_CFLAGS = $(TARGET_CFLAGS) -fomit-frame-pointer
tests_targets_omitfp_LDFLAGS = $(TARGET_LDFLAGS)
tests_targets_plt_SOURCES = tests/targets/plt.c
tests_targets_plt_LDADD =
tests_targets_plt_CFLAGS = $(TARGET_CFLAGS) -fno-builtin -fplt
tests_targets_plt_LDFLAGS = $(TARGET_LDFLAGS) -Wl,-z,lazy
tests_targets_sigframe_SOURCES = tests/targets/sigframe.c
tests_targets_sigframe_LDADD =
tests_targets_sigframe_CFLAGS = $(TARGET_CFLAGS)
tests_targets_sigframe_LDFLAGS = $(TARGET_LDFLAGS)
tests_targets_staticpie_SOURCES = tests/targets/shares.c
tests_targets_staticpie_LDADD =
tests_targets_staticpie_CFLAGS = $(TARGET_CFLAGS) -fPIE
tests_targets_staticpie_LDFLAGS = $(TARGET_LDFLAGS) -static-pie
tests_targets_dl_SOURCES = tests/targets/dl.c
tests_targets_dl_CFLAGS = $(TARGET_CFLAGS)
tests_targets_dl_LDFLAGS = $(TARGET_LDFLAGS)
tests_targets_dl_LDADD = -ldl
tests_targets_threads_SOURCES = tests/targets/threads.c
tests_targets_threads_LDADD =
tests_targets_threads_CFLAGS = $(TARGET_CFLAGS) -pthread
tests_targets_threads_LDFLAGS = $(TARGET_LDFLAGS) -pthread
tests_targets_exec_SOURCES = tests/targets/exec.c
tests_targets_exec_LDADD =
tests_targets_exec_CFLAGS = $(TARGET_CFLAGS)
tests_targets_exec_LDFLAGS = $(TARGET_LDFLAGS)
tests_targets_forkstorm_SOURCES = tests/targets/forkstorm.c
tests_targets_forkstorm_LDADD =
tests_targets_forkstorm_CFLAGS = $(TARGET_CFLAGS)
tests_targets_forkstorm_LDFLAGS = $(TARGET_LDFLAGS)
tests_targets_sigstorm_SOURCES = tests/targets/sigstorm.c
tests_targets_sigstorm_LDADD =
tests_targets_sigstorm_CFLAGS = $(TARGET_CFLAGS) -pthread
tests_targets_sigstorm_LDFLAGS = $(TARGET_LDFLAGS) -pthread
tests_targets_pipepong_SOURCES = tests/targets/pipepong.c
tests_targets_pipepong_LDADD =
tests_targets_pipepong_CFLAGS = $(TARGET_CFLAGS) -pthread
tests_targets_pipepong_LDFLAGS = $(TARGET_LDFLAGS) -pthread
tests_targets_sleepers_SOURCES = tests/targets/sleepers.c
tests_targets_sleepers_LDADD =
tests_targets_sleepers_CFLAGS = $(TARGET_CFLAGS) -pthread
tests_targets_sleepers_LDFLAGS = $(TARGET_LDFLAGS) -pthread
tests_targets_cxx_SOURCES = tests/targets/cxx.cpp
tests_targets_cxx_LDADD =
tests_targets_cxx_CXXFLAGS = $(TARGET_CFLAGS)
tests_targets_cxx_LDFLAGS = $(TARGET_LDFLAGS)
tests_targets_hostile_name_SOURCES = tests/targets/hostile_name.c
tests_targets_hostile_name_LDADD =
tests_targets_hostile_name_CFLAGS = $(TARGET_CFLAGS) -pthread
tests_targets_hostile_name_LDFLAGS = $(TARGET_LDFLAGS) -pthread
tests_targets_exits_SOURCES = tests/targets/exits.c
tests_targets_exits_LDADD =
tests_targets_exits_CFLAGS = $(TARGET_CFLAGS)
tests_targets_exits_LDFLAGS = $(TARGET_LDFLAGS)
tests_targets_vdso_SOURCES = tests/targets/vdso.c
tests_targets_vdso_LDADD =
tests_targets_vdso_CFLAGS = $(TARGET_CFLAGS)
tests_targets_vdso_LDFLAGS = $(TARGET_LDFLAGS)
tests_targets_noperf_SOURCES = tests/targets/noperf.c
tests_targets_noperf_LDADD =
tests_targets_noperf_CFLAGS = $(TARGET_CFLAGS)
tests_targets_noperf_LDFLAGS = $(TARGET_LDFLAGS)
tests_targets_canperf_SOURCES = tests/targets/canperf.c
tests_targets_canperf_LDADD =
tests_targets_canperf_CFLAGS = $(TARGET_CFLAGS)
tests_targets_canperf_LDFLAGS = $(TARGET_LDFLAGS)

tests/targets/stripped: tests/targets/shares$(EXEEXT)
	$(AM_V_GEN)strip -o $@ tests/targets/shares$(EXEEXT)

tests/targets/dlhot.so: tests/targets/dlhot.c tests/targets/target.h
	$(AM_V_GEN)$(MKDIR_P) tests/targets && \
	$(CC) $(TARGET_CFLAGS) -shared -fPIC \
	    -o $@ $(srcdir)/tests/targets/dlhot.c
