export { createLab, type LabOptions } from "./lab.js";
export { type FaultId, faults, isFaultId } from "./enforce/faults/index.js";
