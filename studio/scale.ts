/** The least of 1, 2, 5, 10, 20 … that is not below the value: what an axis ends at. */
export function niceMax(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((one) => one * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}

/** The same of bytes, in whole units: 200 MiB, and not 190.7. */
export function niceBytes(value: number): number {
  const unit = 1_024 ** Math.max(0, Math.floor(Math.log2(Math.max(1, value)) / 10));
  return niceMax(value / unit) * unit;
}
