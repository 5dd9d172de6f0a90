import { shown } from "../../../model/text/shown.js";
import { quoted } from "../../../model/text/shell.js";
import { kubectlCommand } from "../../command.js";
import { TargetError } from "../../target.js";
import { DeadlineError } from "./deadline.js";
import type { SelectedContext } from "./kubeconfig.js";

/** What a request is about, in the words of RBAC. */
export interface Subject {
  readonly verb: "get" | "list" | "watch" | "create" | "update" | "patch" | "delete";
  /** `pods`, `pods/exec`, `networkpolicies.networking.k8s.io`; a path such as `/version` for what is no resource. */
  readonly resource: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

/** An answer of the API server other than success. */
export class ApiFailure extends TargetError {
  readonly status: number;
  /** The Status object's reason: `AlreadyExists`, `Conflict`, `NotFound`, `Expired` … */
  readonly reason: string;
  /** An earlier try of the same request may have succeeded although its answer was lost. */
  readonly repeated: boolean;

  constructor(answer: Answer & { readonly repeated?: boolean }) {
    const { reason, message } = statusOf(answer.body);
    super(describe({ ...answer, reason, message }));
    this.name = "ApiFailure";
    this.status = answer.status;
    this.reason = reason;
    this.repeated = answer.repeated ?? false;
  }
}

export interface Answer {
  readonly selected: SelectedContext;
  readonly subject: Subject;
  readonly status: number;
  readonly body: string;
}

type Described = Answer & { readonly reason: string; readonly message: string };

/** Reason and message of a Status object; the text itself where a proxy answered with something else. */
export function statusOf(body: string): { reason: string; message: string } {
  const text = body.trim().slice(0, 300);
  try {
    const status: unknown = JSON.parse(body);
    if (typeof status !== "object" || status === null) return { reason: "", message: text };
    const reason = "reason" in status && typeof status.reason === "string" ? status.reason : "";
    const message = "message" in status && typeof status.message === "string" ? status.message : text;
    return { reason, message };
  } catch {
    return { reason: "", message: text };
  }
}

function describe(answer: Described): TargetError["problem"] {
  const { selected, subject, status, message } = answer;
  const object = objectOf(subject);
  const said = message === "" ? "" : `: ${message}`;
  if (status === 401) {
    return {
      object: `context "${selected.context}" at ${shown(selected.cluster.server)}`,
      what: `the API server does not accept the credentials (401)${said}`,
      next: `Log in again; \`${kubectlCommand(selected, "auth whoami")}\` asks the same question.`,
    };
  }
  if (status === 403 && isMissingRight(message)) {
    // An exec over WebSocket needs `get`, from Kubernetes 1.35 on `create` too: the server tells which one is missing.
    const verb = /\bcannot (\w+) resource\b/.exec(message)?.[1] ?? subject.verb;
    return {
      object,
      what: `not allowed to ${verb} ${subject.resource}${scopeOf(subject)} (403)${said}`,
      next: `Ask for this right; \`${canI(selected, { ...subject, verb })}\` tells whether you have it.`,
    };
  }
  const what = `cannot ${subject.verb} it (${status})${said}`;
  if (isRefusal(status, message)) {
    const next = "Admission refuses it (Pod Security, a quota, a webhook): change it, or what admits it.";
    return { object, what, next, cause: "admission" };
  }
  return { object, what, next: remedyFor(status, selected) };
}

/** A webhook may deny with any status, and a ValidatingAdmissionPolicy does so with 422. */
function isRefusal(status: number, message: string): boolean {
  return status === 403 || /\bdenied (the )?request\b/.test(message);
}

function remedyFor(status: number, selected: SelectedContext): string {
  if (status === 404) return "It is gone, or its namespace is: something else removed it.";
  if (status === 409) return "Something else makes or changes it at the same time: remove one of the two.";
  if (status === 429 || status >= 500)
    return `See how the API server is: \`${kubectlCommand(selected, "get --raw '/readyz?verbose'")}\`.`;
  return "The API server's words say what to correct.";
}

/** RBAC says `User "x" cannot list resource "pods"`; admission (Pod Security, quota) answers 403 with other texts. */
function isMissingRight(message: string): boolean {
  return message === "" || /\bcannot \w+ (resource|path)\b/.test(message);
}

function objectOf(subject: Subject): string {
  const namespace = subject.namespace === undefined ? "" : `${subject.namespace}/`;
  const name = subject.name ?? "";
  const path = `${namespace}${name}`;
  return path === "" ? subject.resource : `${subject.resource} ${path.replace(/\/$/, "")}`;
}

function scopeOf(subject: Subject): string {
  return subject.namespace === undefined ? " in the cluster" : ` in namespace "${subject.namespace}"`;
}

function canI(selected: SelectedContext, subject: Omit<Subject, "verb"> & { verb: string }): string {
  const scope = subject.namespace === undefined ? "" : ` -n ${quoted(subject.namespace)}`;
  const asked = [subject.verb, subject.resource].map(quoted).join(" ");
  return kubectlCommand(selected, `auth can-i ${asked}${scope}`);
}

/** No answer came at all: connection refused, timed out, not trusted, broken off. */
export function noAnswer(selected: SelectedContext, cause: unknown): TargetError {
  const { context, cluster } = selected;
  const what = `cannot reach the API server of context "${context}" at ${shown(cluster.server)}\n  ${troubleOf(cause)}`;
  return new TargetError({ what, next: adviceFor(selected, cause) }, { cause });
}

const troubles: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ECONNRESET: "the connection was reset",
  EPIPE: "the connection was closed",
  EHOSTUNREACH: "no route to the host",
  ENETUNREACH: "the network is unreachable",
  ENOTFOUND: "no such host name",
  EAI_AGAIN: "its name could not be looked up",
  ETIMEDOUT: "connect timed out",
};

export function troubleOf(cause: unknown): string {
  if (cause instanceof DeadlineError) return cause.message;
  const code = codeOf(cause);
  const known = code === undefined ? undefined : troubles[code];
  if (known !== undefined) return known;
  const message = cause instanceof Error ? cause.message : String(cause);
  return message === "" ? (code ?? "unknown error") : message;
}

export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

const CERTIFICATE_TROUBLE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;

function adviceFor(selected: SelectedContext, cause: unknown): string {
  const { cluster, source } = selected;
  if (CERTIFICATE_TROUBLE.test(codeOf(cause) ?? "")) {
    return `Check certificate-authority-data of cluster "${cluster.name}" in ${source}.`;
  }
  return `Is the VPN up? \`${kubectlCommand(selected, "get --raw /version")}\` asks the same question.`;
}
