import { quoteFrom } from "../../manifest/quote.js";
import type { Endpoint } from "../../model/endpoint.js";
import type { DirectionExplanation, Explanation } from "../../model/explanation.js";
import type { Reason } from "./change.js";
import type { Ports } from "./port-sweep.js";
import type { Side } from "./side.js";

/** Why the first of these ports is as it is now: by what admits or isolates, or by what did and is gone. */
export function reasonOf(
  kind: "opened" | "closed" | "left open",
  of: {
    readonly old: Side;
    readonly next: Side;
    readonly was: readonly [number, number];
    readonly is: readonly [number, number];
    readonly port: Ports;
  },
): readonly Reason[] {
  const after = explained(of.next, of.is, of.port);
  if (kind === "left open") return [{ text: after.expectation.reason, at: undefined }];
  const before = explained(of.old, of.was, of.port);
  return after.directions.flatMap((direction) => {
    const was = before.directions.find((own) => own.direction === direction.direction);
    return kind === "closed"
      ? closing(direction, of.next)
      : opening(direction, { was, old: of.old, next: of.next });
  });
}

function explained(side: Side, pair: readonly [number, number], { protocol, first }: Ports): Explanation {
  const [from, to] = pair.map((index): Endpoint => {
    const { namespace = "default", name = "" } = side.state.pods[index]?.metadata ?? {};
    return { kind: "pod", namespace, name };
  });
  if (from === undefined || to === undefined) throw new Error("a pair has two ends");
  return side.simulator.explain({ from, to, protocol, port: first });
}

function closing({ direction, ruling }: DirectionExplanation, next: Side): readonly Reason[] {
  if (ruling.kind !== "isolated") return [];
  return ruling.policies.map(({ policy }) => ({
    text: `policy ${policy} isolates for ${direction}, and admits none of it`,
    at: placeOf(next, policy, "podSelector"),
  }));
}

/** Only a direction that was closed before opens anything. */
function opening(
  { direction, ruling }: DirectionExplanation,
  {
    was,
    old,
    next,
  }: { readonly was: DirectionExplanation | undefined; readonly old: Side; readonly next: Side },
): readonly Reason[] {
  if (was?.ruling.kind !== "isolated") return [];
  if (ruling.kind === "admitted")
    return [
      {
        text: `policy ${ruling.policy} ${ruling.path} admits it`,
        at: placeOf(next, ruling.policy, ruling.path),
      },
    ];
  return was.ruling.policies.map(({ policy }) => ({
    text: `policy ${policy} no longer isolates for ${direction}`,
    at: placeOf(old, policy, "podSelector"),
  }));
}

function placeOf({ manifests }: Side, policy: string, path: string): string | undefined {
  const quote = quoteFrom(manifests)(policy, path);
  const [first] = quote?.lines ?? [];
  return quote === undefined || first === undefined ? undefined : `${quote.file}:${first.line}`;
}
