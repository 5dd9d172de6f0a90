import type { ClusterName } from "../../command.js";
import { TargetError } from "../../target.js";
import { type Client, clientOf, defaultLimits } from "./client.js";
import { loadContext } from "./kubeconfig.js";
import { connectionTo } from "./transport.js";

/** Which cluster: a context of a kubeconfig, always named. */
export interface ClusterOptions extends ClusterName {
  /** How long the API server may take for its first answer; default 5000. */
  readonly connectTimeoutMs?: number | undefined;
  /** Requests to the API server a second at most. */
  readonly qps?: number | undefined;
}

/** Enough for a hiccup; a cluster that is stopped is told at once. */
const FIRST_TRIES = 3;

export interface Connected {
  readonly client: Client;
  /** "v1.34.4" */
  readonly version: string;
}

/** Selects the context and asks its API server for its version; rejects with a `TargetError` that says what to do. */
export async function connect(options: ClusterOptions, signal: AbortSignal): Promise<Connected> {
  const { connectTimeoutMs = 5000 } = options;
  const connection = connectionTo(loadContext(options), options);
  const brief = {
    ...defaultLimits,
    requestMs: connectTimeoutMs,
    callMs: connectTimeoutMs,
    tries: FIRST_TRIES,
  };
  const first = clientOf(connection, brief);
  try {
    const subject = { verb: "get", resource: "/version" } as const;
    const answer = await first.json({ method: "GET", path: "/version", subject }, signal);
    return { client: clientOf(connection), version: versionIn(answer, options.context) };
  } catch (error) {
    connection.close();
    throw error;
  }
}

function versionIn(answer: unknown, context: string): string {
  if (typeof answer === "object" && answer !== null && "gitVersion" in answer)
    return String(answer.gitVersion);
  const what = `the answer to /version names no version: ${JSON.stringify(answer).slice(0, 80)}`;
  throw new TargetError({ object: `context "${context}"`, what, next: "Is it a Kubernetes API server?" });
}
