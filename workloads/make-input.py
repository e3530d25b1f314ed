"""Writes the files that the command-line workloads read: text of words, some common and most rare, the same every time.

Usage: make-input.py FOLDER
"""

import random
import sys
from pathlib import Path

SYLLABLES = ["ba", "co", "di", "fu", "gra", "hem", "is", "ju", "kel", "lo", "mi", "nor", "pe", "qua", "ri", "sto", "tu", "vex"]


def vocabulary(source, size):
    return ["".join(source.choices(SYLLABLES, k=source.randint(1, 4))) for _ in range(size)]


def prose(source, words, lines):
    """Lines of five to twelve words; a word's rank decides how often it stands there, as in natural text."""
    weights = [1 / (rank + 1) for rank in range(len(words))]
    chosen = source.choices(words, weights, k=lines * 12)
    return [" ".join(chosen[12 * line : 12 * line + source.randint(5, 12)]) for line in range(lines)]


def main():
    folder = Path(sys.argv[1])
    source = random.Random(2021)
    words = vocabulary(source, 5000)

    records = [f"{source.randrange(10**9):09d} {source.choice(words)} {source.choice(words)}" for _ in range(60_000)]
    (folder / "records.txt").write_text("\n".join(records) + "\n")

    (folder / "prose.txt").write_text("\n".join(prose(source, words, 5_000)) + "\n")

    before = prose(source, words, 60_000)
    after = []
    for line in before:
        chance = source.random()
        if chance < 0.01:
            continue
        after.append(line if chance < 0.98 else line + " " + source.choice(words))
    (folder / "before.txt").write_text("\n".join(before) + "\n")
    (folder / "after.txt").write_text("\n".join(after) + "\n")


if __name__ == "__main__":
    main()
