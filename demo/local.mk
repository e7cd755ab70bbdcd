# SPDX-License-Identifier: GPL-2.0-or-later
# The workload that ./bootstrap demo watches. It is built with the optimiser
# and debug information, so that its names, files and lines show.
noinst_PROGRAMS += demo/stacktop-demo
demo_stacktop_demo_SOURCES = demo/demo.cpp
demo_stacktop_demo_CXXFLAGS = -O2 -g -pthread
demo_stacktop_demo_LDFLAGS = -pthread
demo_stacktop_demo_LDADD =
