/** Times as a person would say them: `12 ms`, `1.9 s`, `3 min 5 s`. */
export function duration(ms: number): string {
  const whole = Math.round(ms);
  if (whole < 1000) return `${whole} ms`;
  const tenths = Math.round(ms / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

export function plural(count: number, noun: string, several = `${noun}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? noun : several}`;
}

/** "1,000" */
export function number(value: number): string {
  return value.toLocaleString("en-US");
}
