import ipaddr from "ipaddr.js";
import type { IpBlock, NetworkPolicyPort } from "../../model/objects.js";
import type { Admitted } from "./exposure.js";

/** Whether somebody who is admitted is admitted by the other already, on each of the ports. */
export function isCovered(one: Admitted, by: readonly Admitted[]): boolean {
  return by.some((other) => hasAllOf(other, one) && hasAllPorts(other.rulePorts, one.rulePorts));
}

function hasAllOf(other: Admitted, one: Admitted): boolean {
  if (other.who === "everyone" || other.who === one.who) return true;
  return other.block !== undefined && one.block !== undefined && holds(other.block, one.block);
}

/** An exception of the wider block may be no part of the narrower one. */
function holds(wide: IpBlock, narrow: IpBlock): boolean {
  const taken = narrow.except ?? [];
  return (
    isWithin(narrow.cidr, wide.cidr) &&
    (wide.except ?? []).every(
      (hole) =>
        (!isWithin(hole, narrow.cidr) && !isWithin(narrow.cidr, hole)) ||
        taken.some((own) => isWithin(hole, own)),
    )
  );
}

function isWithin(inner: string, outer: string): boolean {
  const [[address, bits], [network, width]] = [ipaddr.parseCIDR(inner), ipaddr.parseCIDR(outer)];
  return address.kind() === network.kind() && bits >= width && address.match(network, width);
}

/** None is every port of every protocol. */
function hasAllPorts(wide: readonly NetworkPolicyPort[], narrow: readonly NetworkPolicyPort[]): boolean {
  if (wide.length === 0) return true;
  return narrow.length > 0 && narrow.every((own) => wide.some((other) => hasPort(other, own)));
}

function hasPort(wide: NetworkPolicyPort, narrow: NetworkPolicyPort): boolean {
  if ((wide.protocol ?? "TCP") !== (narrow.protocol ?? "TCP")) return false;
  if (wide.port == null) return true;
  if (typeof wide.port !== "number" || typeof narrow.port !== "number") return wide.port === narrow.port;
  return wide.port <= narrow.port && (narrow.endPort ?? narrow.port) <= (wide.endPort ?? wide.port);
}
