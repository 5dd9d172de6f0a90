import type { PortVerdicts } from "../../simulator/index.js";
import { portsText } from "./port-text.js";
import type { WorkloadCell } from "./workload-matrix.js";

/** A cell in words. */
export interface DescribedCell {
  readonly from: string;
  readonly to: string;
  /** `all`, `none`, `TCP 80,443` */
  readonly allowed: string;
  /** Ports that the API leaves open; undefined where it leaves none. */
  readonly open: string | undefined;
  readonly dependsOn: readonly string[];
}

export function described({ from, to, ports, dependsOn }: WorkloadCell): DescribedCell {
  return {
    from: from.name,
    to: to.name,
    allowed: portsText(ports, "allow"),
    open: openText(ports),
    dependsOn,
  };
}

function openText(ports: PortVerdicts): string | undefined {
  const text = portsText(ports, "unspecified");
  return text === "none" ? undefined : text;
}
