export { createLab, type LabOptions } from "./lab.js";
export { clashOf, type Fault, type FaultId, faults, isFaultId, nearFaults } from "./enforce/faults/index.js";
export { withRepositories } from "./enforce/faults/references.js";
export { unexpressed } from "./enforce/faults/unexpressed.js";
