/** The value below which `share` of the samples lie; samples must not be empty. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((one, other) => one - other);
  const index = Math.max(0, Math.ceil(share * sorted.length) - 1);
  return sorted[Math.min(sorted.length - 1, index)] ?? 0;
}

/** Of as many as there are: Math.max takes no more than some 100,000. -Infinity for none. */
export function largest(samples: readonly number[]): number {
  return samples.reduce((most, sample) => Math.max(most, sample), Number.NEGATIVE_INFINITY);
}

/** Likewise; Infinity for none. */
export function smallest(samples: readonly number[]): number {
  return samples.reduce((least, sample) => Math.min(least, sample), Number.POSITIVE_INFINITY);
}
