/** A value that is only read, all the way down: what zod infers, as the model has it. */
export type Frozen<T> = T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T;
