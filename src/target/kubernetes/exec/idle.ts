import type { Session } from "./session.js";

export interface IdleLimits {
  /** How long one waits for its next request. */
  readonly ms: number;
  /** Of all containers together: each is a connection, through the API server and the kubelet. */
  readonly sessions: number;
}

const defaultLimits: IdleLimits = { ms: 120_000, sessions: 128 };

/** Sessions that wait for their next request. */
export interface IdleSessions {
  /** One that is open. */
  take(key: string): Session | undefined;
  give(key: string, session: Session): void;
  close(): void;
}

interface Waiting {
  readonly key: string;
  readonly session: Session;
  readonly timer: NodeJS.Timeout;
}

/** Those who wait the longest go first; the one that waited the shortest is taken, so that a surplus goes in time. */
export function idleSessions({ ms, sessions }: IdleLimits = defaultLimits): IdleSessions {
  let waiting: readonly Waiting[] = [];
  let closed = false;
  const leave = (...those: readonly Waiting[]): void => {
    for (const { timer } of those) clearTimeout(timer);
    waiting = waiting.filter((one) => !those.includes(one));
  };
  const dismiss = (...those: readonly Waiting[]): void => {
    leave(...those);
    for (const { session } of those) session.end("not needed");
  };
  return {
    take(key) {
      dismiss(...waiting.filter(({ session }) => !session.isOpen()));
      const found = waiting.findLast((one) => one.key === key);
      if (found !== undefined) leave(found);
      return found?.session;
    },
    give(key, session) {
      if (closed) return session.end("not needed");
      const own: Waiting = { key, session, timer: setTimeout(() => dismiss(own), ms).unref() };
      waiting = [...waiting, own];
      dismiss(...waiting.slice(0, Math.max(0, waiting.length - sessions)));
    },
    close() {
      closed = true;
      dismiss(...waiting);
    },
  };
}
