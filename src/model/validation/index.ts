export { nameViolations } from "./object.js";
export { validateNetworkPolicy } from "./network-policy.js";
export type { Violation } from "./violation.js";
