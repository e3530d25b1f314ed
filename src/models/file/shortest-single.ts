/** Of the doubles that are this number of 32 bits when rounded, one with few decimal digits: 9 are always enough. */
export function shortestSingle(value: number): number {
  if (Number.isInteger(value)) return value;
  for (let digits = 6; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return Number(value.toPrecision(9));
}
