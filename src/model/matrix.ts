import { type Probe, probeId } from "./probe.js";

/** Values by probe, in the order of planning. Reading a cell that was never set is an error, not a default. */
export class Matrix<T> {
  readonly #cells = new Map<string, { readonly probe: Probe; value: T }>();

  set(probe: Probe, value: T): void {
    this.#cells.set(probeId(probe), { probe, value });
  }

  get(probe: Probe): T {
    const cell = this.#cells.get(probeId(probe));
    if (cell === undefined) throw new Error(`the matrix has no cell for ${probeId(probe)}`);
    return cell.value;
  }

  get size(): number {
    return this.#cells.size;
  }

  *[Symbol.iterator](): Generator<readonly [Probe, T]> {
    for (const { probe, value } of this.#cells.values()) yield [probe, value];
  }
}
