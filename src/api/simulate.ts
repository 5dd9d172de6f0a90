import { withMadeUpAddresses } from "../manifest/addresses.js";
import { readManifests } from "../manifest/read.js";
import { manifestTexts } from "../manifest/texts.js";
import { type Endpoint, parseEndpoint } from "../model/endpoint.js";
import type { ClusterState } from "../model/objects.js";
import type { Expectation } from "../model/probe.js";
import { createSimulator, type Query } from "../simulator/index.js";
import type { PortText } from "./played.js";

/** What policies mean, without a cluster. */
export interface Simulation {
  /**
   * Ends are `namespace/pod`, `node/name`, an IP address, and as destination `service/namespace/name`. Throws when the
   * manifests have no such object.
   */
  expectation(from: string, to: string, port: PortText): Expectation;
}

/** Reads manifests (files, or folders of them) as `netproof simulate -f` does, or takes the objects themselves. */
export function simulate(input: readonly string[] | ClusterState): Simulation {
  const state =
    "pods" in input ? input : withMadeUpAddresses(readManifests(input.flatMap(manifestTexts)).state);
  const simulator = createSimulator(state);
  return {
    expectation: (from, to, port) =>
      simulator.evaluate({ from: endpoint(from), to: endpoint(to), ...portOf(port) }),
  };
}

function endpoint(text: string): Endpoint {
  const found = parseEndpoint(text);
  if (found !== undefined) return found;
  throw new Error(`"${text}" is no namespace/pod, node/name, service/namespace/name or IP address`);
}

function portOf(text: PortText): Pick<Query, "protocol" | "port"> {
  const [port, protocol = "TCP"] = String(text).split("/");
  return { protocol, port: Number(port) };
}
