import type { Address } from "./ip-block.js";
import { type DirectionQuery, judgeDirection, type PoliciesOf } from "./isolation.js";
import type { Party } from "./party.js";
import type { Choose } from "./readings.js";
import { type Judged, type Outcome, outcomeOf, undecided } from "./reason.js";

/** A new connection between two ends that are known. */
export interface Connection {
  readonly from: Party;
  readonly to: Party;
  readonly protocol: string;
  readonly port: number | undefined;
  readonly choose: Choose;
}

/** `egress(src, dst) AND ingress(dst, src)` of semantics 2.1. */
export function judgeConnection(connection: Connection, policiesOf: PoliciesOf): Outcome {
  const { from, to } = connection;
  if (from.kind === "pod" && to.kind === "pod" && from.pod === to.pod) {
    return undecided(true, `${from.id} always reaches itself`);
  }
  return outcomeOf([judgeEgress(connection, policiesOf), judgeIngress(connection, policiesOf)]);
}

export function judgeEgress(
  { from, to, protocol, port, choose }: Connection,
  policiesOf: PoliciesOf,
  peerAddress: Address | undefined = addressOf(to),
): Judged {
  const query: DirectionQuery = {
    direction: "egress",
    subject: from,
    peer: to,
    peerAddress,
    protocol,
    port,
    choose,
  };
  return { query, ruling: judgeDirection(query, policiesOf) };
}

export function judgeIngress(
  { from, to, protocol, port, choose }: Connection,
  policiesOf: PoliciesOf,
): Judged {
  const query: DirectionQuery = {
    direction: "ingress",
    subject: to,
    peer: from,
    peerAddress: addressOf(from),
    protocol,
    port,
    choose,
  };
  return { query, ruling: judgeDirection(query, policiesOf) };
}

function addressOf(party: Party): Address | undefined {
  return party.kind === "anyone" ? undefined : party.address;
}
