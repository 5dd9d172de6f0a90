export interface Place {
  readonly row: number;
  readonly column: number;
}
