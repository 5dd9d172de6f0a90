import type { ExecRequest, ExecResult } from "../../target.js";
import { DeadlineError, pause, withDeadline } from "../api/deadline.js";
import type { Execution, ContainerRef } from "./exec.js";
import { troubleOf } from "../api/failures.js";
import { type IdleLimits, idleSessions } from "./idle.js";
import { type Exchange, type Exchanged, exchangeOf, type Session, sessionIn } from "./session.js";
import type { Connection } from "../api/transport.js";

const OPEN_TRIES = 3;
const OPEN_PAUSE_MS = 100;

export interface PodExec extends Omit<ExecRequest, "source"> {
  readonly place: ContainerRef;
}

/** Runs commands in containers, in shells that are kept open there for a while: opening one costs far more than a run. */
export interface Sessions {
  /**
   * Settles always, by `timeoutMs` at the latest: `finished` only when the command ran to its end (whatever its exit
   * code), else `failed` with the reason and the output so far. A command that may have started is never run again.
   */
  exec(request: PodExec): Promise<ExecResult>;
  /** Ends all shells; what runs in them fails, and so does what is asked for later. */
  close(): void;
}

export function sessionsOf(connection: Connection, limits?: IdleLimits): Sessions {
  const idle = idleSessions(limits);
  const life = new AbortController();
  return {
    async exec(request) {
      const { place, stdin, timeoutMs } = request;
      const exchange = exchangeOf(stdin);
      const failed = (why: string): ExecResult => ({
        kind: "failed",
        stdout: exchange.stdout.text(),
        why: `exec in pod ${place.namespace}/${place.pod}: ${why}`,
      });
      const limit = { ms: timeoutMs, signal: AbortSignal.any([request.signal, life.signal]) };
      try {
        const how = await withDeadline(limit, (signal) =>
          runInSession({ connection, idle, request, exchange, signal }),
        );
        if (how.kind !== "finished") return failed(withStderr(how.why, exchange));
        return { kind: "finished", stdout: exchange.stdout.text(), stderr: exchange.stderr.text() };
      } catch (error) {
        if (request.signal.aborted) return failed("interrupted");
        if (error instanceof DeadlineError)
          return failed(`no end ${error.message.replace(/^timed out /, "")}`);
        return failed(troubleOf(error));
      }
    },
    close() {
      life.abort(new Error("the target is disposed of"));
      idle.close();
    },
  };
}

function withStderr(why: string, { stderr }: Exchange): string {
  const said = stderr.text().trim().slice(-300);
  return said === "" ? why : `${why}: ${said}`;
}

interface Run {
  readonly connection: Connection;
  readonly idle: ReturnType<typeof idleSessions>;
  readonly request: PodExec;
  readonly exchange: Exchange;
  readonly signal: AbortSignal;
}

async function runInSession(run: Run): Promise<Exchanged> {
  const { connection, idle, request, signal } = run;
  const execution: Execution = { place: request.place, command: request.command };
  const key = JSON.stringify(execution);
  for (let tries = 1; ; tries++) {
    const session = idle.take(key) ?? sessionIn(connection, execution);
    const how = await runOnce(run, session);
    if (how.kind === "finished") idle.give(key, session);
    if (how.kind !== "not opened" || how.final || tries === OPEN_TRIES) return how;
    await pause(OPEN_PAUSE_MS * tries, signal);
  }
}

async function runOnce({ exchange, signal }: Run, session: Session): Promise<Exchanged> {
  const abort = (): void => session.end("interrupted");
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await session.run(exchange);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
