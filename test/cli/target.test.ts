import { expect } from "chai";
import { parseRunFlags } from "../../src/cli/options/run-flags.js";
import { cleanupCommandOf } from "../../src/cli/options/target.js";

describe("what removes what a run leaves that does not clean up", () => {
  const cases: readonly [string, string, string | undefined][] = [
    ["is nothing for the lab", "", undefined],
    ["cleans the context", "--context dev", "netproof clean --context dev"],
    [
      "names the kubeconfig as well that the run was given",
      "--kubeconfig dev.yaml --context dev",
      "netproof clean --kubeconfig dev.yaml --context dev",
    ],
    ["deletes a kind cluster that is made for the run", "--kind=dev", "kind delete cluster --name dev"],
    [
      "cleans a kind cluster that may be the user's, and deletes none",
      "--kind=dev --reuse",
      "kind export kubeconfig --name dev && netproof clean --context kind-dev",
    ],
  ];
  for (const [name, flags, cleanupCommand] of cases)
    it(name, () => {
      const { target } = parseRunFlags(flags.split(" ").filter((flag) => flag !== ""));
      expect(cleanupCommandOf(target)).to.equal(cleanupCommand);
    });
});
