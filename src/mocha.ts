/**
 * Scenarios as mocha suites, and chai assertions about what was observed:
 *
 *     describeScenario("policies/db.yaml", { target: { context: "kind-dev" } });
 *
 *     use(netproofChai);
 *     expect(step.observed).to.match(step.expected);
 *     expect(step.probe("x/a", "y/db", 5432)).to.be.blocked;
 *
 * Uses the `describe` and `it` of the mocha that runs it, so it imports none.
 */
export type { Statements } from "./api/compare.js";
export { type ChaiPlugin, netproofChai } from "./mocha/chai.js";
export { describeScenario, type SuiteOptions } from "./mocha/suite.js";
