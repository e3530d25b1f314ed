"""Breadth-first searches over a graph of Python objects, from several starts.

Nodes lie in memory in the order in which they were made; edges go to near and far ones. Usage: graph-search.py [NODES]
"""

import gc
import sys


class Node:
    __slots__ = ("edges", "seen")

    def __init__(self):
        self.edges = []
        self.seen = -1


def build(count):
    """A ring with two long edges a node, drawn by a linear congruential generator."""
    nodes = [Node() for _ in range(count)]
    state = 1
    for position, node in enumerate(nodes):
        node.edges.append(nodes[(position + 1) % count])
        for _ in range(2):
            state = (state * 1103515245 + 12345) % 2**31
            node.edges.append(nodes[state % count])
    return nodes


def search(start, mark):
    """The number of nodes at each distance from the start."""
    sizes = []
    start.seen = mark
    frontier = [start]
    while frontier:
        sizes.append(len(frontier))
        following = []
        for node in frontier:
            for other in node.edges:
                if other.seen != mark:
                    other.seen = mark
                    following.append(other)
        frontier = following
    return sizes


def main():
    # Nothing here becomes garbage; collecting would walk all objects again and again while they are made.
    gc.disable()
    nodes = build(int(sys.argv[1]) if len(sys.argv) > 1 else 12_000)
    for mark in range(3):
        sizes = search(nodes[mark * len(nodes) // 3], mark)
        print(f"search {mark}: {sum(sizes)} nodes within {len(sizes) - 1} steps")


if __name__ == "__main__":
    main()
