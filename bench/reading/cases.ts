import type { FaultId } from "../../src/target/lab/index.js";

/** A lab with a fault, what its output must say, and what a person makes of it. */
export interface ReadingCase {
  readonly fault: FaultId;
  readonly title: string;
  readonly scenarios: readonly string[];
  /** What the output says, line breaks apart: enough to tell what is broken without opening the code. */
  readonly shows: readonly RegExp[];
  readonly exitCode: number;
  readonly conclusion: string;
}

export const readingCases: readonly ReadingCase[] = [
  {
    fault: "A1",
    title: "Policies are accepted, and nothing happens",
    scenarios: ["default-deny/both"],
    shows: [/Every connection that must be denied in this step succeeded/, /ignores network policies/],
    exitCode: 4,
    conclusion: `Nothing is policed. The CNI has no policy engine, or the engine does not run: look for its pods before
anything else, and trust no policy of this cluster until a run says otherwise. Exit code 4 is for this case alone. The
run stopped after the scenarios that show it; \`--all\` goes on.`,
  },
  {
    fault: "D1",
    title: "One field is ignored",
    scenarios: ["ipblock/except-ingress", "ipblock/except-is-no-deny"],
    shows: [
      /ignores `except` of ipBlock/,
      /always a leak/,
      /except:/,
      /Every other feature that was tested holds/,
    ],
    exitCode: 1,
    conclusion: `Policies work, but an address range that an \`except\` takes out of a block gets in all the same. The
quoted rule is right, the CNI reads it wrongly: rewrite such policies without \`except\` (list the ranges that are meant),
or take a version of the CNI that has it, and run the same scenarios again.`,
  },
  {
    fault: "C1",
    title: "Ports of a range are closed",
    scenarios: ["ports/end-port", "ports/range-of-egress"],
    shows: [
      /ignores `endPort`: only the first port of a range is applied/,
      /always an outage/,
      /endPort: \d+/,
    ],
    exitCode: 1,
    conclusion: `No leak: what must be open is closed. The first port of each range answers and the others do not, so
the CNI reads \`port\` and skips \`endPort\`. List ports one by one, or upgrade. Where that has to wait, \`--expect-divergence
V12\` keeps these connections visible without failing the run.`,
  },
  {
    fault: "G7",
    title: "One address family is open",
    scenarios: ["families/default-deny", "families/ports"],
    shows: [/does not enforce policies for IPv6/, /always a leak/, /TCP IPv6/],
    exitCode: 1,
    conclusion: `Every leak is in a matrix of IPv6, and those of IPv4 are as expected. Policies hold for half of the
traffic: whoever resolves a pod's IPv6 address walks past them. Enable IPv6 in the policy engine, or take IPv6 away from
the cluster until it is.`,
  },
  {
    fault: "E1",
    title: "A change is not followed",
    scenarios: ["lifecycle/policy-removed", "union/twins"],
    shows: [/goes on enforcing a policy that was deleted/, /expected allow/, /always an outage/],
    exitCode: 1,
    conclusion: `The steps that apply policies pass; the step that deletes one fails, and what the deleted policy
denied stays denied. The rules are right and stale. Look at the engine's agents (are they connected to the API server,
do they log errors on deletion?); restarting them usually clears what is left, and does not mend the cause.`,
  },
];

/** The command line of a case, without the program. */
export function argumentsOf({ fault, scenarios }: ReadingCase): readonly string[] {
  return ["run", "--fault", fault, "--settle", "3s", ...scenarios];
}
