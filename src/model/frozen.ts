import type { z } from "zod";

/** A value that is only read, all the way down: what zod infers, as the model has it. */
export type Frozen<T> = T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T;

/** What an object of these fields is; a schema may take the fields among others of its own. */
export type ObjectOf<Fields extends z.ZodRawShape> = Frozen<z.infer<z.ZodObject<Fields>>>;
