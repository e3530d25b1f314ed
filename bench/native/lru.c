// The least recently used order of pages in memory, and nothing else: the peer of `rmt bench replay`.
//
// lru FILE MILLISECONDS: replays the accesses of FILE again and again for about so long, each time from an empty memory,
// and prints the nanoseconds of the fastest replay, its hits, and its misses. FILE holds 32-bit integers of this machine:
// pages that fit into memory, distinct pages, accesses, then for each access the index of its page.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e9 + now.tv_nsec;
}

static void *allocate(size_t count, size_t size) {
  void *memory = malloc(count * size + 1);
  if (memory == NULL) {
    fputs("not enough memory\n", stderr);
    exit(1);
  }
  return memory;
}

struct counts {
  uint32_t hits;
  uint32_t misses;
};

static struct counts replay(const uint32_t *accesses, uint32_t count, uint32_t capacity, uint32_t pages) {
  const uint32_t absent = UINT32_MAX;
  // One element more: the sentinel between the most and the least recently used page.
  uint32_t *older = allocate(pages + 1, sizeof *older);
  uint32_t *newer = allocate(pages + 1, sizeof *newer);
  for (uint32_t page = 0; page < pages; page++) older[page] = absent;
  older[pages] = newer[pages] = pages;
  uint32_t size = 0;
  struct counts counts = {0, 0};
  for (uint32_t index = 0; index < count; index++) {
    const uint32_t page = accesses[index];
    if (older[page] != absent) {
      counts.hits++;
      older[newer[page]] = older[page];
      newer[older[page]] = newer[page];
    } else {
      counts.misses++;
      if (size == capacity) {
        const uint32_t oldest = newer[pages];
        newer[pages] = newer[oldest];
        older[newer[oldest]] = pages;
        older[oldest] = absent;
      } else {
        size++;
      }
    }
    const uint32_t newest = older[pages];
    older[page] = newest;
    newer[page] = pages;
    newer[newest] = page;
    older[pages] = page;
  }
  free(older);
  free(newer);
  return counts;
}

int main(int argc, char **argv) {
  FILE *file = argc == 3 ? fopen(argv[1], "rb") : NULL;
  uint32_t head[3];
  if (file == NULL || fread(head, sizeof *head, 3, file) != 3) {
    fputs("usage: lru FILE MILLISECONDS\n", stderr);
    return 1;
  }
  uint32_t *accesses = allocate(head[2], sizeof *accesses);
  if (fread(accesses, sizeof *accesses, head[2], file) != head[2]) {
    fputs("the file is too short\n", stderr);
    return 1;
  }
  fclose(file);
  const double deadline = nanoseconds() + 1e6 * atof(argv[2]);
  double best = 0;
  struct counts counts;
  do {
    const double begin = nanoseconds();
    counts = replay(accesses, head[2], head[0], head[1]);
    const double taken = nanoseconds() - begin;
    if (best == 0 || taken < best) best = taken;
  } while (nanoseconds() < deadline);
  printf("%.0f %u %u\n", best, counts.hits, counts.misses);
  return 0;
}
