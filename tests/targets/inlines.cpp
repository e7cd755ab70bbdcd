// SPDX-License-Identifier: GPL-2.0-or-later
// inlines.cpp - calls inlined in calls, in loops, in lambdas and in templates,
// and code that is moved out of line. For tests of lines; it need not run.
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace shop {

static inline unsigned
scramble(unsigned x)
{
	x ^= x << 13;
	x ^= x >> 17;
	return x ^ x << 5;
}

static inline unsigned
twice(unsigned x)
{
	x = scramble(x);
	if (x % 3 == 0)
		x += scramble(x + 1);
	return x;
}

template <typename T> class stock {
public:
	void
	add(T t)
	{
		v.push_back(t);
	}
	T
	sum() const
	{
		T s = 0;
		for (auto &x : v)
			s += twice(x);
		return s;
	}

private:
	std::vector<T> v;
};

} // namespace shop

__attribute__((noinline, cold, noreturn)) static void
give_up(const char *why)
{
	std::fprintf(stderr, "%s\n", why);
	std::abort();
}

__attribute__((noinline)) unsigned
count(const std::string &s, unsigned n)
{
	shop::stock<unsigned> st;
	auto put = [&st](unsigned x) { st.add(shop::twice(x)); };

	for (unsigned i = 0; i < n; i++) {
		if (__builtin_expect(i > 1u << 20, 0)) {
			std::string text = s + " is too much";
			give_up(text.c_str());
		}
		put(i);
	}
	struct local {
		__attribute__((noinline)) static unsigned
		half(unsigned x)
		{
			return shop::scramble(x) / 2;
		}
	};
	return st.sum() + local::half(n);
}

int
main(int argc, char **argv)
{
	return (int)count(argv[0], (unsigned)argc);
}
