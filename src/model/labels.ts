/** Every object that netproof creates carries these; clean-up deletes by them and by nothing else. */
export const managedBy = { key: "app.kubernetes.io/managed-by", value: "netproof" } as const;
/** Its value is the run's id. */
export const runLabel = "netproof.io/run";
