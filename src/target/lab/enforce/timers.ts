/** Timers that end together with what uses them. */
export interface Timers {
  after(ms: number, task: () => void): void;
  /** Resolves after a time, or at once when they are stopped. */
  pause(ms: number): Promise<void>;
  stop(): void;
}

export function createTimers(): Timers {
  const running = new Map<NodeJS.Timeout, () => void>();
  const start = (ms: number, atEnd: () => void, atStop: () => void): void => {
    const timer = setTimeout(() => {
      running.delete(timer);
      atEnd();
    }, ms);
    running.set(timer, atStop);
  };
  return {
    after: (ms, task) => start(ms, task, () => undefined),
    pause: (ms) => new Promise((resolve) => start(ms, resolve, resolve)),
    stop() {
      for (const [timer, atStop] of running) {
        clearTimeout(timer);
        atStop();
      }
      running.clear();
    },
  };
}
