import type { Route } from "./route.js";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Cluster, conflict, kinds, type ContainerRef } from "./cluster.js";
import type { Fault, Faults } from "./faults.js";
import { isJson, type Json, jsonIn, textIn, without } from "./json.js";
import { type Answer, failure, ok, statusObject, write } from "./responses.js";
import { listOf, watchOf } from "./lists.js";
import type { Store } from "./store.js";

export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly contentType: string | undefined;
  readonly body: string;
}

export interface Rest {
  readonly store: Store;
  readonly cluster: Cluster;
  readonly faults: Faults;
  readonly requests: Recorded[];
  /** `create pods/exec`: what a SelfSubjectAccessReview is told that the user may not. */
  readonly denied: readonly string[];
  /** Checked when set: `Bearer <token>`. */
  readonly token: string | undefined;
}

/** Answers one request, with what is wrong with it. */
export async function serve(rest: Rest, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await read(request);
  const { method = "GET", url = "/" } = request;
  rest.requests.push({ method, path: url, contentType: request.headers["content-type"], body });
  if (rest.token !== undefined && request.headers.authorization !== `Bearer ${rest.token}`) {
    write(response, failure(401, "Unauthorized", "Unauthorized"));
    return;
  }
  const fault = rest.faults.meet(method, url);
  if (fault?.kind === "stall") return;
  if (fault?.kind === "reset") return void request.socket.destroy();
  if (fault?.kind === "status") return write(response, faultAnswer(fault));
  if (fault?.kind === "slow") await new Promise((resolve) => setTimeout(resolve, fault.ms));
  const route = routeOf(new URL(url, "http://localhost"));
  if (method === "GET" && route?.query.get("watch") === "1")
    return watchOf(rest.store, route, response, fault);
  const answer = await answerTo(rest, { method, url, body: changed(parse(body), fault) });
  if (fault?.kind === "answer lost") request.socket.destroy();
  else write(response, answer);
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

function faultAnswer({
  status,
  reason = "",
  message = "injected",
  retryAfter,
}: Fault & { kind: "status" }): Answer {
  const headers = retryAfter === undefined ? undefined : { "Retry-After": String(retryAfter) };
  return { status, body: statusObject(status, reason, message), ...(headers && { headers }) };
}

function parse(body: string): Json {
  const value: unknown = body === "" ? {} : JSON.parse(body);
  return isJson(value) ? value : {};
}

function changed(body: Json, fault: Fault | undefined): Json {
  if (fault?.kind !== "field lost") return body;
  const rest = without(body, fault.path.split("."));
  return isJson(rest) ? rest : body;
}

const roots = /^\/(?:api\/v1|apis\/networking\.k8s\.io\/v1)\/(.+)$/;

function routeOf(url: URL): Route | undefined {
  const parts = roots.exec(url.pathname)?.[1]?.split("/").map(decodeURIComponent) ?? [];
  const inNamespace = parts[0] === "namespaces" && parts.length >= 3;
  const namespace = inNamespace ? parts[1] : undefined;
  const [plural, name] = inNamespace ? parts.slice(2) : parts;
  if (plural === undefined || kinds[plural] === undefined) return undefined;
  return { plural, namespace, name, query: url.searchParams };
}

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: Json;
}

async function answerTo({ store, cluster, denied }: Rest, { method, url, body }: Asked): Promise<Answer> {
  if (url.endsWith("/selfsubjectaccessreviews")) return ok(reviewed(body, denied), 201);
  if (url === "/version") return ok({ major: "1", minor: "34", gitVersion: "v1.34.4" });
  const route = routeOf(new URL(url, "http://localhost"));
  if (route === undefined)
    return failure(404, "NotFound", "the server could not find the requested resource");
  const { plural, namespace } = route;
  if (method === "POST" && route.query.get("dryRun") === "All") return ok(body, 201);
  if (method === "POST") return await cluster.create({ plural, namespace, name: nameIn(body) }, body);
  if (route.name === undefined) return ok(listOf(store, route));
  return await answerOn(cluster, { plural, namespace, name: route.name }, { method, body });
}

function reviewed(body: Json, denied: readonly string[]): Json {
  const { verb, resource, subresource } = jsonIn(jsonIn(body, "spec"), "resourceAttributes");
  const right = `${String(verb)} ${[resource, subresource].filter(Boolean).join("/")}`;
  return { ...body, status: { allowed: !denied.includes(right) } };
}

function nameIn(body: Json): string {
  const metadata = body["metadata"];
  return isJson(metadata) ? (textIn(metadata, "name") ?? "") : "";
}

async function answerOn(
  cluster: Cluster,
  place: ContainerRef,
  asked: Pick<Asked, "method" | "body">,
): Promise<Answer> {
  switch (asked.method) {
    case "GET":
      return cluster.get(place);
    case "PUT":
      return await cluster.replace(place, asked.body);
    case "PATCH":
      return await cluster.patch(place, asked.body);
    case "DELETE":
      return cluster.delete(place, asked.body);
    default:
      return conflict(place);
  }
}
