export { UnknownEndpoint } from "./party.js";
export { createSimulator, type Query, type Simulator } from "./simulator.js";
export type { ExpectedMatrix, MatrixQuery } from "./matrix/one-port.js";
export { portText } from "./reason.js";
export { selects } from "./selector.js";
export { isSameVerdicts, type PortMatrix, type PortRange, type PortVerdicts } from "./matrix/all-ports.js";
export { PROTOCOLS } from "./matrix/port-classes.js";
