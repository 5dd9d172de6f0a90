import { describeScenario } from "netproof/mocha";
import { target } from "./target.js";

// A suite with a test a step.
describeScenario(new URL("../scenarios/database.yaml", import.meta.url), {
  target: target(),
  settleMs: 5_000,
});
