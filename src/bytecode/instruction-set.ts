import type { InstructionDescription } from "./operand-kinds.ts";

/**
 * The instruction set: one table from which types, encoder, decoder, printer, assembler, documentation and the
 * verifier's operand checks follow. Names are the paper's where it has them (section 3.1 and 3.2).
 *
 * Integer registers hold 64-bit two's complement values. Arithmetic wraps; x / 0 = 0, x % 0 = x, MIN / -1 = MIN,
 * MIN % -1 = 0; shift counts are taken modulo 64. Comparisons give 0 or 1; a condition holds when it is not 0.
 *
 * Tensors are read-only parameters, in a model slot or constants of the program, row-major. Elements of tensors of a
 * slot read as 0 while the slot is empty. Vectors stand for tensors of any shape, row-major too; images have the channel
 * last. Where a result is wrapped to an element type, wrapping is at the end, of the exact value modulo 2^64.
 *
 * Operand kinds:
 * - `result`, `source`: an integer register, written or read; `sources`: a list of read integer registers
 * - `recordResult`, `record`: a register that refers to a context record, written or read
 * - `vectorResult`, `vector`, `vectorUpdate`: a vector register, written whole, read, or changed in place
 * - `immediate`: a 64-bit constant (bigint); `count`: an unsigned 32-bit constant
 * - `type`: an integer type
 * - `context`, `field`, `model`, `tensor`, `counter`, `aggregate`, `table`, `helper`: an index into the program's contexts,
 *   the fields of the record's context, the program's models, its tensors, counters, aggregates, tables or helpers
 * - `eventField`, `metadataField`: an index into the event fields of the hook, or the program's metadata
 * - `block`: a nested list of instructions
 */
export const instructionSet = {
  CONST: {
    opcode: 0x01,
    operands: { result: "result", value: "immediate" },
    summary: "result = value",
  },
  MOVE: { opcode: 0x02, operands: { result: "result", source: "source" }, summary: "result = source" },
  ADD: binary(0x10, "left + right"),
  SUB: binary(0x11, "left - right"),
  MUL: binary(0x12, "left * right"),
  DIV_S: binary(0x13, "left / right, signed, towards zero"),
  DIV_U: binary(0x14, "left / right, unsigned"),
  REM_S: binary(0x15, "left % right, signed, the sign of left"),
  REM_U: binary(0x16, "left % right, unsigned"),
  AND: binary(0x17, "left & right"),
  OR: binary(0x18, "left | right"),
  XOR: binary(0x19, "left ^ right"),
  SHL: binary(0x1a, "left << (right & 63)"),
  SHR_S: binary(0x1b, "left >> (right & 63), sign filled"),
  SHR_U: binary(0x1c, "left >> (right & 63), zero filled"),
  MIN_S: binary(0x1d, "the smaller, signed"),
  MAX_S: binary(0x1e, "the larger, signed"),
  MIN_U: binary(0x1f, "the smaller, unsigned"),
  MAX_U: binary(0x20, "the larger, unsigned"),
  EQ: binary(0x21, "left == right"),
  NE: binary(0x22, "left != right"),
  LT_S: binary(0x23, "left < right, signed"),
  LT_U: binary(0x24, "left < right, unsigned"),
  LE_S: binary(0x25, "left <= right, signed"),
  LE_U: binary(0x26, "left <= right, unsigned"),
  NEG: { opcode: 0x27, operands: { result: "result", source: "source" }, summary: "result = -source" },
  NOT: { opcode: 0x28, operands: { result: "result", source: "source" }, summary: "result = ~source" },
  EXTEND: {
    opcode: 0x29,
    operands: { result: "result", source: "source", type: "type" },
    summary: "result = source wrapped to the width of type, then sign- or zero-extended to 64 bits",
  },
  SELECT: {
    opcode: 0x2a,
    operands: { result: "result", condition: "source", whenTrue: "source", whenFalse: "source" },
    summary: "result = condition ? whenTrue : whenFalse",
  },
  COUNT_ONES: {
    opcode: 0x2b,
    operands: { result: "result", source: "source" },
    summary: "result = how many of the 64 bits of source are 1",
  },
  LEADING_ZEROS: {
    opcode: 0x2c,
    operands: { result: "result", source: "source" },
    summary: "result = how many 0 bits are above the highest 1 of source; 64 for 0",
  },
  HASH: {
    opcode: 0x2d,
    operands: { result: "result", values: "sources" },
    summary:
      "result = h after h = 0 and, for each value in turn, h = (h ^ value) * 0x9e3779b97f4a7c15 and h = h ^ (h >> 32, zero filled)",
  },
  RMT_RANDOM: {
    opcode: 0x2e,
    operands: { result: "result" },
    summary: "result = 64 random bits from the host, uniform and independent of all others",
  },
  RMT_LD_EVENT: {
    opcode: 0x30,
    operands: { result: "result", field: "eventField" },
    summary: "result = a field of the event at this hook",
  },
  RMT_MATCH_CTXT: {
    opcode: 0x31,
    operands: { record: "recordResult", context: "context", keys: "sources" },
    summary:
      "record = the context's record with these keys, wrapped to their types (array: at this index); made with all fields 0 when absent. A full lru context evicts the least recently matched record; a full hash context and an index out of range give the void record: one for each context, all fields set to 0 whenever an instruction gives it",
  },
  RMT_LD_CTXT: {
    opcode: 0x32,
    operands: { result: "result", record: "record", field: "field" },
    summary: "result = a scalar field of the record",
  },
  RMT_ST_CTXT: {
    opcode: 0x33,
    operands: { record: "record", field: "field", source: "source" },
    summary: "a scalar field of the record = source wrapped to the field's type",
  },
  RMT_LD_ARRAY: {
    opcode: 0x34,
    operands: { result: "result", record: "record", field: "field", index: "source" },
    summary: "result = element of an array or ring field; a ring counts from 0 = newest; 0 when index is out of range",
  },
  RMT_ST_ARRAY: {
    opcode: 0x35,
    operands: { record: "record", field: "field", index: "source", source: "source" },
    summary: "element of an array field = source wrapped to the element type; nothing when index is out of range",
  },
  RMT_PUSH_RING: {
    opcode: 0x36,
    operands: { record: "record", field: "field", source: "source" },
    summary: "puts source, wrapped to the element type, at index 0 of a ring field; the oldest element drops out",
  },
  RMT_FIND_CTXT: {
    opcode: 0x37,
    operands: { found: "result", record: "recordResult", context: "context", keys: "sources" },
    summary:
      "record = the context's record with these keys (lpm: with the longest prefix that the key has), found = 1, and in an lru context it counts as matched; when absent the void record and found = 0",
  },
  RMT_DELETE_CTXT: {
    opcode: 0x38,
    operands: { found: "result", context: "context", keys: "sources" },
    summary: "takes the record with these keys out of an lru or hash context; found = 1, or 0 when there was none",
  },
  RMT_PUSH_QUEUE: {
    opcode: 0x39,
    operands: { done: "result", context: "context", values: "sources" },
    summary:
      "appends an element to a queue context, one value a field, wrapped to the fields' types; done = 1, or 0 when it is full",
  },
  RMT_POP_QUEUE: {
    opcode: 0x3a,
    operands: { found: "result", record: "recordResult", context: "context" },
    summary:
      "takes the oldest element from a queue context; record = the void record with its values, found = 1; when empty all fields 0 and found = 0",
  },
  RMT_LD_META: {
    opcode: 0x3b,
    operands: { result: "result", field: "metadataField" },
    summary: "result = a metadata field, which the tables of a pipeline share; 0 when the event begins",
  },
  RMT_ST_META: {
    opcode: 0x3c,
    operands: { field: "metadataField", source: "source" },
    summary: "a metadata field = source wrapped to the field's type",
  },
  RMT_COUNT: {
    opcode: 0x3d,
    operands: { counter: "counter", amount: "source" },
    summary: "adds amount to a counter of 64 bits",
  },
  RMT_OBSERVE: {
    opcode: 0x3e,
    operands: { counter: "counter", value: "source" },
    summary:
      "counts value in a histogram: bucket 0 holds 0, bucket k the unsigned values from 2^(k-1) to 2^k - 1, for k = 1 … 64",
  },
  RMT_CONTRIBUTE: {
    opcode: 0x3f,
    operands: { aggregate: "aggregate", principal: "source", value: "source" },
    summary:
      "what a principal (wrapped to the key's type) contributes to an aggregate = value clamped to the aggregate's range; nothing when it is not known yet and there are as many principals as the aggregate takes",
  },
  RMT_VECTOR_LD: {
    opcode: 0x40,
    operands: { vector: "vectorResult", record: "record", field: "field" },
    summary: "vector = all elements of an array or ring field (a ring newest first)",
  },
  RMT_VECTOR_ZERO: {
    opcode: 0x41,
    operands: { vector: "vectorResult" },
    summary: "vector = all elements 0",
  },
  RMT_VECTOR_COPY: {
    opcode: 0x42,
    operands: { vector: "vectorResult", source: "vector" },
    summary: "vector = source; same element type and length",
  },
  RMT_VECTOR_PUSH: {
    opcode: 0x43,
    operands: { vector: "vectorUpdate", source: "source" },
    summary:
      "shifts the elements by one towards the end, the last drops out, element 0 = source wrapped to the element type",
  },
  RMT_VECTOR_SET: {
    opcode: 0x44,
    operands: { vector: "vectorUpdate", index: "source", source: "source" },
    summary: "element of vector = source wrapped to the element type; nothing when index is out of range",
  },
  RMT_SCALAR_VAL: {
    opcode: 0x45,
    operands: { result: "result", vector: "vector", index: "source" },
    summary: "result = element of vector; 0 when index is out of range",
  },
  RMT_VECTOR_CONVERT: {
    opcode: 0x46,
    operands: { vector: "vectorResult", source: "vector" },
    summary: "vector = the elements of source wrapped to another element type; same length",
  },
  RMT_VECTOR_SLICE: {
    opcode: 0x47,
    operands: { vector: "vectorResult", source: "vector", offset: "count" },
    summary: "vector = the elements of source from offset on; same element type",
  },
  RMT_VECTOR_PUT: {
    opcode: 0x48,
    operands: { vector: "vectorUpdate", source: "vector", offset: "count" },
    summary: "the elements of vector from offset on = source; same element type",
  },
  RMT_VECTOR_ADD: vectorBinary(0x49, "left + right, wrapped"),
  RMT_VECTOR_SUB: vectorBinary(0x4a, "left - right, wrapped"),
  RMT_VECTOR_MUL: vectorBinary(0x4b, "left * right, wrapped"),
  RMT_VECTOR_MIN: vectorBinary(0x4c, "the smaller"),
  RMT_VECTOR_MAX: vectorBinary(0x4d, "the larger"),
  RMT_VECTOR_SUM: {
    opcode: 0x4e,
    operands: { result: "result", vector: "vector" },
    summary: "result = the sum of the elements",
  },
  RMT_VECTOR_DOT: {
    opcode: 0x4f,
    operands: { result: "result", left: "vector", right: "vector" },
    summary: "result = the sum of the products of the elements; same length",
  },
  RMT_TREE_WALK: {
    opcode: 0x50,
    operands: { result: "result", confidence: "result", model: "model", tree: "source", features: "vector" },
    summary:
      "result = what the decision tree with this index in the slot answers, confidence = 0 (does not know) to 255; both 0 where there is no tree",
  },
  RMT_LEARN: {
    opcode: 0x51,
    operands: { model: "model", features: "vector", label: "source" },
    summary: "hands a sample (features, label) of the slot to the control plane",
  },
  RMT_ARG_MAX: {
    opcode: 0x52,
    operands: { index: "result", value: "result", vector: "vector" },
    summary: "value = the largest element, index = where it is; the first of equal ones",
  },
  RMT_RELU: {
    opcode: 0x53,
    operands: { vector: "vectorResult", source: "vector" },
    summary: "vector = the elements of source, 0 where they are negative; same element type and length",
  },
  RMT_CLAMP: {
    opcode: 0x54,
    operands: { vector: "vectorResult", source: "vector", low: "source", high: "source" },
    summary:
      "vector = min(max(element, low), high) of each element of source in the signed 64-bit view, wrapped to the element type; same type and length",
  },
  RMT_REQUANTIZE: {
    opcode: 0x55,
    operands: { vector: "vectorResult", source: "vector", multiplier: "source", shift: "source" },
    summary:
      "vector = (element * m + r) >> s, sign filled, of each element of source, saturated to the element type of vector; m = multiplier wrapped to i32, s = shift & 63, r = s > 0 ? 1 << (s - 1) : 0; in 64 bits that wrap; same length",
  },
  RMT_VECTOR_MAP: {
    opcode: 0x56,
    operands: { vector: "vectorResult", source: "vector", table: "tensor" },
    summary:
      "vector = table[element & 255] of each element of source (i8 or u8), wrapped; table has 256 elements; same length",
  },
  RMT_BINARIZE: {
    opcode: 0x57,
    operands: { vector: "vectorResult", source: "vector" },
    summary:
      "bit i % 32 of element i / 32 of vector (u32) = 1 where element i of source is not negative; bits beyond the length of source are 0",
  },
  RMT_TENSOR_LD: {
    opcode: 0x58,
    operands: { vector: "vectorResult", tensor: "tensor" },
    summary:
      "vector = the elements of tensor, again and again until vector is full; same element type, length a multiple",
  },
  RMT_ROW_LD: {
    opcode: 0x59,
    operands: { vector: "vectorResult", tensor: "tensor", row: "source" },
    summary: "vector = a row of a tensor of two dimensions; all 0 when row is out of range; same element type",
  },
  RMT_LOOKUP: {
    opcode: 0x5a,
    operands: { result: "result", tensor: "tensor", index: "source" },
    summary: "result = the element of tensor with this index, counted through all dimensions; 0 when out of range",
  },
  RMT_GATHER: {
    opcode: 0x5b,
    operands: { vector: "vectorResult", tensor: "tensor", indices: "vector" },
    summary:
      "element i of vector = tensor[i, indices[i]], 0 when out of range; tensor has a row for each element; same element type as tensor",
  },
  RMT_MAT_MUL: {
    opcode: 0x5c,
    operands: { vector: "vectorUpdate", matrix: "tensor", source: "vector" },
    summary:
      "element r of vector (i32 or i64) += the sum over c of matrix[r, c] * source[c], wrapped to the element type",
  },
  RMT_CONVOLVE: {
    opcode: 0x5d,
    operands: {
      vector: "vectorUpdate",
      kernel: "tensor",
      source: "vector",
      height: "count",
      width: "count",
      strideHeight: "count",
      strideWidth: "count",
      paddingHeight: "count",
      paddingWidth: "count",
    },
    summary:
      "vector[y, x, o] (i32 or i64) += the sum over i, j, c of kernel[o, i, j, c] * source[y * strideHeight + i - paddingHeight, x * strideWidth + j - paddingWidth, c], 0 outside of source (height, width, c); wrapped. Sizes: (height + 2 * paddingHeight - kernel height) / strideHeight + 1, likewise for width",
  },
  RMT_POOL_MAX: pool(0x5e, "the largest of"),
  RMT_POOL_AVERAGE: pool(0x5f, "the average, rounded towards zero, of"),
  RMT_MODEL_READY: {
    opcode: 0x61,
    operands: { result: "result", model: "model" },
    summary: "result = 1 when the slot holds a model, otherwise 0",
  },
  RMT_BIT_MAT_MUL: {
    opcode: 0x62,
    operands: { vector: "vectorUpdate", matrix: "tensor", source: "vector", bits: "count" },
    summary:
      "element r of vector (i32 or i64) += the sum over the first bits of row r of matrix and of source (both u32) of 1 where they are equal and -1 where they differ: a product of vectors of +1 and -1",
  },
  RMT_INFER: {
    opcode: 0x63,
    operands: {
      result: "result",
      confidence: "result",
      model: "model",
      features: "vector",
      body: "block",
    },
    summary:
      "runs body once, which computes what the slot's model answers for features: result, and confidence from 0 (does not know) to 255. body writes both; it reads features, parameters of the slot, constants and what it wrote itself, has no effects and no way out but its end; not counted by BREAK",
  },
  RMT_NOISY_SUM: {
    opcode: 0x64,
    operands: { result: "result", aggregate: "aggregate", epsilon: "count" },
    summary:
      "result = the sum of all contributions to an aggregate plus two-sided geometric noise, which makes the answer differentially private at epsilon millionths",
  },
  CALL: {
    opcode: 0x60,
    operands: { result: "result", helper: "helper", arguments: "sources" },
    summary: "result = a helper of the hook, called with the arguments; 0 when it returns nothing",
  },
  BLOCK: { opcode: 0x70, operands: { body: "block" }, summary: "runs body once; BREAK leaves it" },
  IF: {
    opcode: 0x71,
    operands: { condition: "source", whenTrue: "block", whenFalse: "block" },
    summary: "runs whenTrue when condition is not 0, otherwise whenFalse; not counted by BREAK",
  },
  LOOP: {
    opcode: 0x72,
    operands: { counter: "result", bound: "count", body: "block" },
    summary:
      "runs body with counter = 0 … bound - 1 (set anew each time round, afterwards as the last one left it); BREAK leaves it, CONTINUE starts the next time round",
  },
  BREAK: {
    opcode: 0x73,
    operands: { depth: "count" },
    summary: "leaves the BLOCK or LOOP that is depth levels out (0 = innermost)",
  },
  CONTINUE: {
    opcode: 0x74,
    operands: { depth: "count" },
    summary: "goes on with the next time round of the LOOP that is depth levels of BLOCK or LOOP out",
  },
  RETURN: { opcode: 0x75, operands: {}, summary: "ends the action; the pipeline goes on with the next table" },
  EXIT: { opcode: 0x76, operands: {}, summary: "ends the action and the pipeline of the hook" },
  TAIL_CALL: {
    opcode: 0x77,
    operands: { table: "table" },
    summary: "ends the action; the pipeline goes on with the given table, which stands later at the same hook",
  },
} as const satisfies Record<string, InstructionDescription>;

/** A row for an instruction that computes one integer from two. */
function binary<const Opcode extends number>(opcode: Opcode, formula: string) {
  return {
    opcode,
    operands: { result: "result", left: "source", right: "source" },
    summary: `result = ${formula}`,
  } as const;
}

/** A row for an instruction that computes each element of a vector from those of two vectors of the same type and length. */
function vectorBinary<const Opcode extends number>(opcode: Opcode, formula: string) {
  return {
    opcode,
    operands: { vector: "vectorResult", left: "vector", right: "vector" },
    summary: `vector = ${formula}, element by element; all of the same element type and length`,
  } as const;
}

/** A row for an instruction that summarizes windows of an image, channel by channel. */
function pool<const Opcode extends number>(opcode: Opcode, summary: string) {
  return {
    opcode,
    operands: {
      vector: "vectorResult",
      source: "vector",
      height: "count",
      width: "count",
      channels: "count",
      windowHeight: "count",
      windowWidth: "count",
      strideHeight: "count",
      strideWidth: "count",
    },
    summary: `vector[y, x, c] = ${summary} source[y * strideHeight + i, x * strideWidth + j, c] over i below windowHeight and j below windowWidth; same element type. Sizes: (height - windowHeight) / strideHeight + 1, likewise for width`,
  } as const;
}
