/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * demo.cpp - a workload to look at: a small text service that is busy in many
 * ways at once. Each thread has a name and one habit:
 *
 *	render	 computes: a mandelbrot, then a sum of primes, by phases
 *	index	 counts words of a made-up text in a map; sorts now and then
 *	solver	 recursion: places queens, and a Fibonacci number in between
 *	teller-N three that fight over one lock around a ledger
 *	writer	 writes records to a file and reads them back
 *	filter	 gets lines through a pipe and checks their sum
 *	idle-N	 two that only sleep
 *
 * The phases change every few seconds, so the windows and the trend move. It
 * runs until it is killed, or for the seconds given by --seconds N.
 */
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <algorithm>
#include <pthread.h>
#include <unistd.h>

#define NOINLINE	__attribute__((noinline))

using namespace std::chrono_literals;
using clk = std::chrono::steady_clock;

namespace demo {

static std::atomic<bool>	 over{ false };
static std::atomic<uint64_t>	 pictures, words, boards, transfers, records;

/* Which of n phases of so many seconds is it now? All threads agree. */
static int
phase(int n, int seconds)
{
	static const auto	 start = clk::now();
	auto	 s = std::chrono::duration_cast<std::chrono::seconds>(
	    clk::now() - start).count();

	return (int)(s / seconds % n);
}

/* xorshift: the same figures in every run */
static uint64_t
roll(uint64_t &state)
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

/* ---- render: plain computing, in two phases ---- */

NOINLINE int
mandelbrot_pixel(double cx, double cy)
{
	double	 x = 0, y = 0;
	int	 n = 0;

	for (; n < 300 && x * x + y * y < 4; n++) {
		double	 t = x * x - y * y + cx;

		y = 2 * x * y + cy;
		x = t;
	}
	return n;
}

NOINLINE uint64_t
mandelbrot_picture(int width, int height)
{
	uint64_t	 sum = 0;

	for (int j = 0; j < height; j++)
		for (int i = 0; i < width; i++)
			sum += (uint64_t)mandelbrot_pixel(
			    3.0 * i / width - 2.2, 2.4 * j / height - 1.2);
	return sum;
}

NOINLINE uint64_t
sum_of_primes(unsigned limit)
{
	std::vector<bool>	 composite(limit + 1);
	uint64_t		 sum = 0;

	for (unsigned p = 2; p <= limit; p++) {
		if (composite[p])
			continue;
		sum += p;
		for (uint64_t m = (uint64_t)p * p; m <= limit; m += p)
			composite[m] = true;
	}
	return sum;
}

static void
render()
{
	volatile uint64_t	 sink = 0;

	while (!over) {
		sink = phase(2, 8) == 0 ? mandelbrot_picture(160, 100)
		    : sum_of_primes(400000);
		pictures++;
	}
	(void)sink;
}

/* ---- index: containers, strings and the allocator ---- */

NOINLINE std::string
make_word(uint64_t &state)
{
	static const char *const syllable[] = { "ka", "to", "mi", "ren", "sul",
	    "a", "or", "vex" };
	std::string	 w;

	for (unsigned n = 1 + roll(state) % 3; n > 0; n--)
		w += syllable[roll(state) % 8];
	return w;
}

NOINLINE void
count_words(std::map<std::string, int> &index, uint64_t &state, int n)
{
	for (; n > 0; n--)
		index[make_word(state)]++;
}

NOINLINE void
rank_words(const std::map<std::string, int> &index)
{
	std::vector<std::pair<std::string, int>>	 v(index.begin(),
	    index.end());

	std::sort(v.begin(), v.end(), [](const auto &a, const auto &b) {
		return a.second > b.second;
	});
}

static void
indexer()
{
	std::map<std::string, int>	 index;
	uint64_t			 state = 42;

	while (!over) {
		count_words(index, state, 2000);
		words += 2000;
		rank_words(index);
		std::this_thread::sleep_for(phase(3, 5) == 0 ? 1ms : 4ms);
	}
}

/* ---- solver: recursion ---- */

NOINLINE int
place_queens(unsigned all, unsigned cols, unsigned left, unsigned right)
{
	int	 found = 0;

	if (cols == all)
		return 1;
	for (unsigned free = all & ~(cols | left | right); free != 0;) {
		unsigned	 bit = free & -free;

		free ^= bit;
		found += place_queens(all, cols | bit, (left | bit) << 1,
		    (right | bit) >> 1);
	}
	return found;
}

NOINLINE uint64_t
fibonacci(int n)
{
	return n < 2 ? (uint64_t)n : fibonacci(n - 1) + fibonacci(n - 2);
}

static void
solver()
{
	volatile uint64_t	 sink = 0;

	while (!over) {
		sink = (uint64_t)place_queens((1u << 9) - 1, 0, 0, 0);
		if (phase(2, 6) == 1)
			sink = fibonacci(21);
		boards++;
		std::this_thread::sleep_for(2ms);
	}
	(void)sink;
}

/* ---- tellers: a lock fought over ---- */

static std::mutex	 ledger_lock;
static uint64_t		 ledger[64];

NOINLINE void
post_to_ledger(uint64_t &state)
{
	uint64_t	 sum = roll(state) % 100;

	for (int i = 0; i < 20000; i++) {
		ledger[roll(state) % 64] += sum;
		ledger[roll(state) % 64] -= sum;
	}
}

static void
teller(uint64_t state)
{
	while (!over) {
		{
			std::lock_guard<std::mutex>	 hold(ledger_lock);

			post_to_ledger(state);
		}
		transfers++;
		std::this_thread::sleep_for(300us);
	}
}

/* ---- writer and filter: a file and a pipe ---- */

static int	 line_pipe[2];

NOINLINE uint32_t
checksum(const unsigned char *p, size_t n)
{
	uint32_t	 a = 1, b = 0;

	for (size_t i = 0; i < n; i++) {
		a = (a + p[i]) % 65521;
		b = (b + a) % 65521;
	}
	return b << 16 | a;
}

NOINLINE bool
write_and_read_back(FILE *f, std::vector<unsigned char> &record)
{
	rewind(f);
	if (fwrite(record.data(), 1, record.size(), f) != record.size() ||
	    fflush(f) != 0 || fdatasync(fileno(f)) != 0)
		return false;
	rewind(f);
	return fread(record.data(), 1, record.size(), f) == record.size();
}

static void
writer()
{
	std::vector<unsigned char>	 record(256 * 1024);
	uint64_t			 state = 7;
	FILE				*f = tmpfile();

	while (!over && f != NULL) {
		for (auto &c : record)
			c = (unsigned char)roll(state);
		if (!write_and_read_back(f, record))
			break;
		/* a few pages of it go on to the filter */
		for (size_t at = 0; at < 64 * 1024; at += 4096)
			if (write(line_pipe[1], &record[at], 4096) != 4096)
				break;
		records++;
		std::this_thread::sleep_for(5ms);
	}
	if (f != NULL)
		fclose(f);
	close(line_pipe[1]);
}

static void
filter()
{
	unsigned char	 page[4096];
	ssize_t		 n;
	volatile uint32_t	 sink = 0;

	while ((n = read(line_pipe[0], page, sizeof page)) > 0)
		sink = sink ^ checksum(page, (size_t)n);
	(void)sink;
}

static void
idle()
{
	while (!over)
		std::this_thread::sleep_for(250ms);
}

/* ---- the service ---- */

static void
spawn(std::vector<std::thread> &all, const char *name, void (*body)())
{
	all.emplace_back(body);
	pthread_setname_np(all.back().native_handle(), name);
}

static void
serve(double seconds)
{
	std::vector<std::thread>	 all;
	const auto			 start = clk::now();

	spawn(all, "render", render);
	spawn(all, "index", indexer);
	spawn(all, "solver", solver);
	spawn(all, "teller-1", [] { teller(1); });
	spawn(all, "teller-2", [] { teller(2); });
	spawn(all, "teller-3", [] { teller(3); });
	spawn(all, "writer", writer);
	spawn(all, "filter", filter);
	spawn(all, "idle-1", idle);
	spawn(all, "idle-2", idle);
	for (unsigned long s = 1; !over; s++) {
		std::this_thread::sleep_until(start + s * 100ms);
		if (s % 50 == 0)
			printf("%4lu s: %llu pictures, %llu words, %llu boards,"
			    " %llu transfers, %llu records\n", s / 10,
			    (unsigned long long)pictures,
			    (unsigned long long)words,
			    (unsigned long long)boards,
			    (unsigned long long)transfers,
			    (unsigned long long)records);
		if (seconds > 0 && clk::now() - start >=
		    std::chrono::duration<double>(seconds))
			over = true;
	}
	for (auto &t : all)
		t.join();
}

} // namespace demo

static void
stop(int)
{
	demo::over = true;
}

int
main(int argc, char **argv)
{
	double	 seconds = 0;

	if (argc == 3 && strcmp(argv[1], "--seconds") == 0)
		seconds = atof(argv[2]);
	if (argc != 1 && seconds <= 0) {
		fprintf(stderr, "usage: %s [--seconds N]\n", argv[0]);
		return 2;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGINT, stop);
	signal(SIGTERM, stop);
	if (pipe(demo::line_pipe) == -1) {
		perror("pipe");
		return 1;
	}
	demo::serve(seconds);
	printf("served; goodbye\n");
	return 0;
}
