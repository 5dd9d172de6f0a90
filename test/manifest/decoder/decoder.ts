import { execFile, execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { cached } from "../../cluster/cached.js";

/** What Kubernetes' own reader makes of a document: its value, and the object of its type or why there is none. */
export interface Reading {
  readonly value?: unknown;
  readonly typed?: unknown;
  readonly error?: string;
}

const source = fileURLToPath(new URL("../../../../test/manifest/decoder/", import.meta.url));

export function hasGo(): boolean {
  try {
    execFileSync("go", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Builds the reader where it is not built yet, and reads each text with it: the documents of each. */
export async function decoded(texts: readonly string[]): Promise<readonly (readonly Reading[])[]> {
  const files = ["main.go", "go.mod", "go.sum"].map((file) => join(source, file));
  const { folder } = await cached({
    name: "decoder",
    inputs: [],
    files,
    build: (into) => execute("go", ["build", "-o", join(into, "decoder"), "."], source),
  });
  const input = texts.map((text) => `${JSON.stringify(text)}\n`).join("");
  const output = execFileSync(join(folder, "decoder"), { input, encoding: "utf8", maxBuffer: 1_000_000_000 });
  return output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as readonly Reading[]);
}

function execute(file: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(file, [...args], { cwd }, (error) => (error === null ? resolve() : reject(error)));
  });
}
