/*
 * What the cases of the benchmark `machine` do, in plain C, as one would write it by hand for this one job. The data
 * comes from a file, so that both sides work on the same: a list of 64-bit integers, read in order.
 *
 * Usage: machine CASE FILE MILLISECONDS. Prints the best time of a run in nanoseconds and the sum of all results of one
 * pass over the events.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t *data;

static int64_t next(void) { return *data++; }

static void *allocate(size_t count, size_t size) {
  void *memory = calloc(count ? count : 1, size);
  if (!memory) exit(2);
  return memory;
}

#define READ_ARRAY(type, name, count)                         \
  for (int64_t index_ = 0; index_ < (int64_t)(count); index_++) \
  (name)[index_] = (type)next()

/* Events: four values each. */
typedef struct {
  int64_t a, b, c, d;
} event;

static event *events;
static int64_t event_count;

static void read_events(void) {
  event_count = next();
  events = allocate(event_count, sizeof *events);
  for (int64_t i = 0; i < event_count; i++) {
    events[i].a = next();
    events[i].b = next();
    events[i].c = next();
    events[i].d = next();
  }
}

/* Arithmetic loop. */

static int64_t arithmetic(const event *e) {
  uint64_t x = (uint64_t)e->a;
  for (uint64_t i = 0; i < 64; i++) {
    x = x * (uint64_t)e->b + i;
    x ^= x >> 13;
  }
  return (int64_t)x;
}

/* Context update: a hash table with chains, in the order of use. */

enum { context_capacity = 4096, context_buckets = 8192, window = 8 };

typedef struct record {
  struct record *chain, *newer, *older;
  uint32_t key;
  uint64_t last, count;
  int32_t deltas[window];
  uint32_t head;
} record;

static record records[context_capacity];
static record *buckets[context_buckets];
static record *newest, *oldest;
static uint32_t record_count;

static uint32_t hash32(uint32_t x) {
  x *= 0x9e3779b1u;
  return x ^ (x >> 15);
}

static void unlink_record(record *r) {
  if (r->newer) r->newer->older = r->older;
  else newest = r->older;
  if (r->older) r->older->newer = r->newer;
  else oldest = r->newer;
}

static void link_newest(record *r) {
  r->newer = NULL;
  r->older = newest;
  if (newest) newest->newer = r;
  else oldest = r;
  newest = r;
}

static record *match_record(uint32_t key) {
  record **bucket = &buckets[hash32(key) & (context_buckets - 1)];
  for (record *r = *bucket; r; r = r->chain) {
    if (r->key == key) {
      if (r != newest) {
        unlink_record(r);
        link_newest(r);
      }
      return r;
    }
  }
  record *r;
  if (record_count < context_capacity) {
    r = &records[record_count++];
  } else {
    r = oldest;
    unlink_record(r);
    record **link = &buckets[hash32(r->key) & (context_buckets - 1)];
    while (*link != r) link = &(*link)->chain;
    *link = r->chain;
  }
  memset(r, 0, sizeof *r);
  r->key = key;
  r->chain = *bucket;
  *bucket = r;
  link_newest(r);
  return r;
}

static int64_t context_update(const event *e) {
  record *r = match_record((uint32_t)e->a);
  int32_t delta = (int32_t)((uint64_t)e->b - r->last);
  r->head = (r->head - 1) & (window - 1);
  r->deltas[r->head] = delta;
  r->last = (uint64_t)e->b;
  r->count++;
  return (int64_t)r->count + r->deltas[(r->head + window - 1) & (window - 1)];
}

/* Tables. The value of an entry is its action data; 0 where nothing matches. Entries count their hits, as in P4. */

static uint64_t hash64(uint64_t x) {
  x *= 0x9e3779b97f4a7c15ull;
  return x ^ (x >> 32);
}

typedef struct {
  uint64_t key;
  uint64_t hits;
  uint32_t value;
  uint32_t priority; /* 0: free */
} slot;

typedef struct {
  slot *slots;
  uint64_t mask; /* number of slots - 1 */
  uint64_t key_mask;
  uint32_t count;
  uint32_t best_priority;
} hash_table;

static void make_table(hash_table *table, uint64_t count) {
  uint64_t size = 16;
  while (size < 2 * count) size *= 2;
  table->slots = allocate(size, sizeof(slot));
  table->mask = size - 1;
}

static void insert(hash_table *table, uint64_t key, uint32_t value, uint32_t priority) {
  uint64_t at = hash64(key) & table->mask;
  while (table->slots[at].priority && table->slots[at].key != key) at = (at + 1) & table->mask;
  if (table->slots[at].priority >= priority) return;
  table->slots[at] = (slot){key, 0, value, priority};
}

static inline slot *find(const hash_table *table, uint64_t key) {
  uint64_t at = hash64(key) & table->mask;
  while (table->slots[at].priority) {
    if (table->slots[at].key == key) return &table->slots[at];
    at = (at + 1) & table->mask;
  }
  return NULL;
}

static hash_table *tables;
static int64_t table_count;

/* Exact: one table. Lpm: one for each prefix length, longest first. Ternary: one for each mask, best priority first. */
static void read_tables(void) {
  table_count = next();
  tables = allocate(table_count, sizeof *tables);
  for (int64_t t = 0; t < table_count; t++) {
    tables[t].key_mask = (uint64_t)next();
    tables[t].best_priority = (uint32_t)next();
    int64_t entries = next();
    make_table(&tables[t], entries);
    for (int64_t i = 0; i < entries; i++) {
      uint64_t key = (uint64_t)next();
      uint32_t value = (uint32_t)next();
      insert(&tables[t], key, value, (uint32_t)next());
    }
  }
}

static int64_t hit(slot *found) {
  if (!found) return 0;
  found->hits++;
  return found->value;
}

static int64_t match_exact(const event *e) { return hit(find(&tables[0], (uint64_t)e->a)); }

static int64_t match_lpm(const event *e) {
  for (int64_t t = 0; t < table_count; t++) {
    slot *found = find(&tables[t], (uint64_t)e->a & tables[t].key_mask);
    if (found) return hit(found);
  }
  return 0;
}

static int64_t match_ternary(const event *e) {
  slot *best = NULL;
  for (int64_t t = 0; t < table_count && (!best || tables[t].best_priority > best->priority); t++) {
    slot *found = find(&tables[t], (uint64_t)e->a & tables[t].key_mask);
    if (found && (!best || found->priority > best->priority)) best = found;
  }
  return hit(best);
}

static int64_t *range_low, *range_high;
static uint32_t *range_value;
static uint64_t *range_hits;
static int64_t range_count;

static void read_ranges(void) {
  range_count = next();
  range_low = allocate(range_count, 8);
  range_high = allocate(range_count, 8);
  range_value = allocate(range_count, 4);
  range_hits = allocate(range_count, 8);
  for (int64_t i = 0; i < range_count; i++) {
    range_low[i] = next();
    range_high[i] = next();
    range_value[i] = (uint32_t)next();
  }
}

/* Ranges do not overlap and are sorted. */
static int64_t match_range(const event *e) {
  int64_t low = 0, high = range_count;
  while (low < high) {
    int64_t middle = (low + high) / 2;
    if (range_low[middle] <= e->a) low = middle + 1;
    else high = middle;
  }
  if (low == 0 || e->a > range_high[low - 1]) return 0;
  range_hits[low - 1]++;
  return range_value[low - 1];
}

/* Trees. Nodes lie in one array, children after their parents; feature -1 is a leaf. */

enum { tree_features = 16, most_trees = 32 };

typedef struct {
  int32_t feature, threshold, left, right, value;
} node;

static int32_t (*feature_rows)[tree_features];
static node *trees[most_trees];
static int64_t tree_count;

static void read_trees(void) {
  int64_t rows = next();
  feature_rows = allocate(rows, sizeof *feature_rows);
  for (int64_t i = 0; i < rows; i++) READ_ARRAY(int32_t, feature_rows[i], tree_features);
  tree_count = next();
  for (int64_t t = 0; t < tree_count; t++) {
    int64_t nodes = next();
    trees[t] = allocate(nodes, sizeof(node));
    for (int64_t i = 0; i < nodes; i++) {
      trees[t][i].feature = (int32_t)next();
      trees[t][i].threshold = (int32_t)next();
      trees[t][i].left = (int32_t)next();
      trees[t][i].right = (int32_t)next();
      trees[t][i].value = (int32_t)next();
    }
  }
}

static int32_t walk(const node *tree, const int32_t *features) {
  int32_t at = 0;
  while (tree[at].feature >= 0) {
    at = features[tree[at].feature] <= tree[at].threshold ? tree[at].left : tree[at].right;
  }
  return tree[at].value;
}

static int64_t one_tree(const event *e) { return walk(trees[0], feature_rows[e->a]); }

static int64_t forest(const event *e) {
  int64_t sum = 0;
  for (int64_t t = 0; t < tree_count; t++) sum += walk(trees[t], feature_rows[e->a]);
  return sum;
}

/* Multilayer perceptrons: 8-bit weights and activations, 32-bit sums. Parameters lie behind a pointer, to be exchanged. */

static int8_t requantize(int32_t sum, int32_t multiplier, int32_t shift) {
  int64_t scaled = ((int64_t)sum * multiplier + ((int64_t)1 << (shift - 1))) >> shift;
  return scaled > 127 ? 127 : scaled < -128 ? -128 : (int8_t)scaled;
}

static int8_t *input_rows;

static void read_inputs(int64_t width) {
  int64_t rows = next();
  input_rows = allocate(rows * width, 1);
  READ_ARRAY(int8_t, input_rows, rows * width);
}

#define DENSE(type, inputs, outputs) \
  typedef struct {                   \
    int8_t weights[outputs][inputs]; \
    int32_t bias[outputs];           \
    int32_t multiplier, shift;       \
  } type

#define READ_DENSE(layer)                                                     \
  do {                                                                        \
    READ_ARRAY(int8_t, &(layer)->weights[0][0], sizeof((layer)->weights));    \
    READ_ARRAY(int32_t, (layer)->bias, sizeof((layer)->bias) / 4);            \
    (layer)->multiplier = (int32_t)next();                                    \
    (layer)->shift = (int32_t)next();                                         \
  } while (0)

/* A hidden layer: ReLU, then requantized. */
#define RUN_HIDDEN(layer, inputs, outputs, from, to)                                \
  for (int o = 0; o < (outputs); o++) {                                             \
    int32_t sum = (layer)->bias[o];                                                 \
    for (int i = 0; i < (inputs); i++) sum += (layer)->weights[o][i] * (from)[i];   \
    (to)[o] = requantize(sum > 0 ? sum : 0, (layer)->multiplier, (layer)->shift);   \
  }

#define RUN_LAST(layer, inputs, outputs, from, to)                                  \
  for (int o = 0; o < (outputs); o++) {                                             \
    int32_t sum = (layer)->bias[o];                                                 \
    for (int i = 0; i < (inputs); i++) sum += (layer)->weights[o][i] * (from)[i];   \
    (to)[o] = sum;                                                                  \
  }

static int64_t largest(const int32_t *values, int count) {
  int best = 0;
  for (int i = 1; i < count; i++) {
    if (values[i] > values[best]) best = i;
  }
  return best;
}

DENSE(dense_15_10, 15, 10);
DENSE(dense_10_1, 10, 1);
typedef struct {
  dense_15_10 first;
  dense_10_1 last;
} mlp_small;
static mlp_small *small;

static int64_t mlp_15_10_1(const event *e) {
  const mlp_small *net = small;
  int8_t hidden[10];
  int32_t output[1];
  RUN_HIDDEN(&net->first, 15, 10, input_rows + 15 * e->a, hidden)
  RUN_LAST(&net->last, 10, 1, hidden, output)
  return output[0];
}

DENSE(dense_15_16, 15, 16);
DENSE(dense_16_8, 16, 8);
DENSE(dense_8_2, 8, 2);
typedef struct {
  dense_15_16 first;
  dense_16_8 second;
  dense_8_2 last;
} mlp_medium;
static mlp_medium *medium;

static int64_t mlp_15_16_8_2(const event *e) {
  const mlp_medium *net = medium;
  int8_t first[16], second[8];
  int32_t output[2];
  RUN_HIDDEN(&net->first, 15, 16, input_rows + 15 * e->a, first)
  RUN_HIDDEN(&net->second, 16, 8, first, second)
  RUN_LAST(&net->last, 8, 2, second, output)
  return largest(output, 2);
}

DENSE(dense_64_64, 64, 64);
DENSE(dense_64_16, 64, 16);
typedef struct {
  dense_64_64 first;
  dense_64_16 last;
} mlp_large;
static mlp_large *large;

static int64_t mlp_64_64_16(const event *e) {
  const mlp_large *net = large;
  int8_t hidden[64];
  int32_t output[16];
  RUN_HIDDEN(&net->first, 64, 64, input_rows + 64 * e->a, hidden)
  RUN_LAST(&net->last, 64, 16, hidden, output)
  return largest(output, 16);
}

/* 1-D convolutional network: 32 inputs, 8 channels of width 5, pooled by 2, 16 channels of width 3, pooled by 2, 4 classes. */

DENSE(kernel_5_8, 5, 8);
DENSE(kernel_24_16, 24, 16);
DENSE(dense_96_4, 96, 4);
typedef struct {
  kernel_5_8 first;
  kernel_24_16 second;
  dense_96_4 last;
} cnn;
static cnn *convolutional;

static int64_t cnn_1d(const event *e) {
  const cnn *net = convolutional;
  const int8_t *input = input_rows + 32 * e->a;
  int8_t first[28][8], pooled[14][8], second[12][16], last[6][16];
  int32_t output[4];
  for (int x = 0; x < 28; x++) RUN_HIDDEN(&net->first, 5, 8, input + x, first[x])
  for (int x = 0; x < 14; x++) {
    for (int c = 0; c < 8; c++) {
      pooled[x][c] = first[2 * x][c] > first[2 * x + 1][c] ? first[2 * x][c] : first[2 * x + 1][c];
    }
  }
  for (int x = 0; x < 12; x++) RUN_HIDDEN(&net->second, 24, 16, &pooled[x][0], second[x])
  for (int x = 0; x < 6; x++) {
    for (int c = 0; c < 16; c++) {
      last[x][c] = second[2 * x][c] > second[2 * x + 1][c] ? second[2 * x][c] : second[2 * x + 1][c];
    }
  }
  RUN_LAST(&net->last, 96, 4, &last[0][0], output)
  return largest(output, 4);
}

/* Hashed perceptron: one weight of each of eight tables, chosen by the hash of a feature. */

enum { perceptron_features = 8, perceptron_rows = 1024 };

static int8_t (*weights)[perceptron_rows];
static int32_t (*perceptron_inputs)[perceptron_features];

static uint64_t hash_two(uint64_t first, uint64_t second) { return hash64(hash64(first) ^ second); }

static int64_t perceptron(const event *e) {
  const int32_t *features = perceptron_inputs[e->a];
  int64_t sum = 0;
  for (int i = 0; i < perceptron_features; i++) {
    sum += weights[i][hash_two((uint64_t)i, (uint64_t)(int64_t)features[i]) & (perceptron_rows - 1)];
  }
  return sum >= 0;
}

static void read_perceptron(void) {
  int64_t rows = next();
  perceptron_inputs = allocate(rows, sizeof *perceptron_inputs);
  for (int64_t i = 0; i < rows; i++) READ_ARRAY(int32_t, perceptron_inputs[i], perceptron_features);
  weights = allocate(perceptron_features, sizeof *weights);
  READ_ARRAY(int8_t, &weights[0][0], perceptron_features * perceptron_rows);
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* One pass over the events for each case, so that the compiler sees which function runs. */
#define PASS(name)                                                           \
  static int64_t pass_##name(void) {                                         \
    uint64_t sum = 0;                                                        \
    for (int64_t i = 0; i < event_count; i++) sum += (uint64_t)name(&events[i]); \
    return (int64_t)sum;                                                     \
  }

PASS(arithmetic)
PASS(context_update)
PASS(match_exact)
PASS(match_lpm)
PASS(match_ternary)
PASS(match_range)
PASS(one_tree)
PASS(forest)
PASS(mlp_15_10_1)
PASS(mlp_15_16_8_2)
PASS(mlp_64_64_16)
PASS(cnn_1d)
PASS(perceptron)

static int64_t (*prepare(const char *name))(void) {
  if (!strcmp(name, "arithmetic")) return pass_arithmetic;
  if (!strcmp(name, "context")) return pass_context_update;
  if (!strcmp(name, "exact")) return read_tables(), pass_match_exact;
  if (!strcmp(name, "lpm")) return read_tables(), pass_match_lpm;
  if (!strcmp(name, "ternary")) return read_tables(), pass_match_ternary;
  if (!strcmp(name, "range")) return read_ranges(), pass_match_range;
  if (!strcmp(name, "tree")) return read_trees(), pass_one_tree;
  if (!strcmp(name, "forest")) return read_trees(), pass_forest;
  if (!strcmp(name, "perceptron")) return read_perceptron(), pass_perceptron;
  if (!strcmp(name, "mlp-15-10-1")) {
    read_inputs(15);
    small = allocate(1, sizeof *small);
    READ_DENSE(&small->first);
    READ_DENSE(&small->last);
    return pass_mlp_15_10_1;
  }
  if (!strcmp(name, "mlp-15-16-8-2")) {
    read_inputs(15);
    medium = allocate(1, sizeof *medium);
    READ_DENSE(&medium->first);
    READ_DENSE(&medium->second);
    READ_DENSE(&medium->last);
    return pass_mlp_15_16_8_2;
  }
  if (!strcmp(name, "mlp-64-64-16")) {
    read_inputs(64);
    large = allocate(1, sizeof *large);
    READ_DENSE(&large->first);
    READ_DENSE(&large->last);
    return pass_mlp_64_64_16;
  }
  if (!strcmp(name, "cnn-1d")) {
    read_inputs(32);
    convolutional = allocate(1, sizeof *convolutional);
    READ_DENSE(&convolutional->first);
    READ_DENSE(&convolutional->second);
    READ_DENSE(&convolutional->last);
    return pass_cnn_1d;
  }
  exit(2);
}

int main(int count, char **arguments) {
  if (count != 4) return 2;
  FILE *file = fopen(arguments[2], "rb");
  if (!file) return 2;
  fseek(file, 0, SEEK_END);
  long bytes = ftell(file);
  rewind(file);
  int64_t *contents = allocate(bytes / 8, 8);
  if (fread(contents, 8, bytes / 8, file) != (size_t)bytes / 8) return 2;
  data = contents;
  read_events();
  int64_t (*pass)(void) = prepare(arguments[1]);
  double deadline = seconds() + 1e-3 * atof(arguments[3]);
  double best = 1e30;
  int64_t sum = pass();
  do {
    double begin = seconds();
    volatile int64_t result = pass();
    (void)result;
    double taken = seconds() - begin;
    if (taken < best) best = taken;
  } while (seconds() < deadline);
  printf("%.4f %lld\n", 1e9 * best / (double)event_count, (long long)sum);
  return 0;
}
