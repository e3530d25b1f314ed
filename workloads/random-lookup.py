"""Counts visits to random entries of a large table: nothing to predict, the control for prefetching.

Usage: random-lookup.py [ENTRIES LOOKUPS]
"""

import sys
from array import array


def main():
    entries, lookups = (int(argument) for argument in sys.argv[1:3] or (2_000_000, 50_000))
    table = array("q", [0]) * entries
    state = 2021
    total = 0
    for _ in range(lookups):
        # The "minimal standard" generator of Park and Miller (Communications of the ACM 31, 10).
        state = state * 48271 % 2147483647
        place = state % entries
        table[place] += 1
        total += table[place]
    print(total)


if __name__ == "__main__":
    main()
