import type { ServerResponse } from "node:http";
import type { Fault } from "./faults.js";
import { type Json, jsonIn } from "./json.js";
import { statusObject } from "./responses.js";
import type { Route } from "./route.js";
import type { Store } from "./store.js";

/** A list as the API gives it: items without kind and apiVersion. */
export function listOf(store: Store, route: Route): Json {
  const items = store.list(route.plural).filter((object) => isWanted(route, object));
  const bare = items.map((item) =>
    Object.fromEntries(Object.entries(item).filter(([key]) => key !== "kind" && key !== "apiVersion")),
  );
  return {
    kind: "List",
    apiVersion: "v1",
    metadata: { resourceVersion: String(store.version()) },
    items: bare,
  };
}

function isWanted({ namespace, query }: Route, object: Json): boolean {
  const metadata = jsonIn(object, "metadata");
  if (namespace !== undefined && metadata["namespace"] !== namespace) return false;
  const name = /^metadata\.name=(.+)$/.exec(query.get("fieldSelector") ?? "")?.[1];
  if (name !== undefined && metadata["name"] !== name) return false;
  const labels = jsonIn(metadata, "labels");
  const wanted = (query.get("labelSelector") ?? "").split(",").filter((part) => part !== "");
  return wanted.every((part) => {
    const [key = "", value] = part.split("=");
    return labels[key] === value;
  });
}

/** Streams a JSON object a line for each event after the asked resourceVersion, until the time-out or the fault. */
export function watchOf(
  store: Store,
  route: Route,
  response: ServerResponse,
  fault: Fault | undefined,
): void {
  response.writeHead(200, { "Content-Type": "application/json" });
  response.flushHeaders();
  if (fault?.kind === "watch ends") return void response.end();
  if (fault?.kind === "watch expired") {
    const object = statusObject(410, "Expired", "too old resource version");
    return void response.end(`${JSON.stringify({ type: "ERROR", object })}\n`);
  }
  const stop =
    fault?.kind === "watch silent"
      ? () => {}
      : store.follow(Number(route.query.get("resourceVersion") ?? "0"), ({ type, plural, object }) => {
          if (plural === route.plural && isWanted(route, object))
            response.write(`${JSON.stringify({ type, object })}\n`);
        });
  const timer = setTimeout(() => response.end(), Number(route.query.get("timeoutSeconds") ?? "300") * 1000);
  response.on("close", () => {
    clearTimeout(timer);
    stop();
  });
}
