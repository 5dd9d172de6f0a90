export { nameViolations } from "./object.js";
export { readNetworkPolicy, validateNetworkPolicy } from "./network-policy.js";
export type { Violation } from "./violation.js";
