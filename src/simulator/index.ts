export { UnknownEndpoint } from "./party.js";
export { createSimulator, type Query, type Simulator } from "./simulator.js";
export type { ExpectedMatrix, MatrixQuery } from "./matrix.js";
export { selects } from "./selector.js";
