import type { FixtureFile, PodFile } from "./schema.js";

const NAMES = ["a", "b", "c"] as const;

/** Three namespaces x, y, z (label `ns`) of three pods a, b, c (label `pod`) each, spread over the nodes. */
function grid(ports: PodFile["ports"]): FixtureFile {
  const pods = Object.fromEntries(NAMES.map((pod) => [pod, { labels: { pod }, ports }]));
  return { namespaces: Object.fromEntries(["x", "y", "z"].map((ns) => [ns, { labels: { ns }, pods }])) };
}

/** Fixtures that scenarios name instead of writing them out. */
export const namedFixtures: Readonly<Record<string, FixtureFile>> = {
  grid: grid([80, 81]),
  "grid-udp": grid([80, 81, "80/UDP", "81/UDP"]),
};
