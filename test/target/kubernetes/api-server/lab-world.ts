import { PassThrough } from "node:stream";
import type { Target } from "../../../../src/target/target.js";
import type { Running, World } from "./world.js";

/** A cluster whose pods, network and policies are those of the lab: what runs through the API server is real traffic. */
export function labWorld(lab: Target): World {
  const { signal } = new AbortController();
  return {
    nodes: async () => (await lab.describe(signal)).nodes,
    async apply(object) {
      const [stored] = await lab.apply([object], signal);
      return stored ?? object;
    },
    async startPod(pod) {
      const [stored] = await lab.apply([pod], signal);
      return stored?.kind === "Pod" ? stored : pod;
    },
    async patch(ref, mergePatch) {
      await lab.patch(ref, mergePatch, signal);
    },
    remove: (ref) => lab.remove([ref], signal),
    exec: ({ namespace, name }, command) => runIn(lab, { kind: "pod", namespace, name }, command),
    stop: () => lab.dispose(),
  };
}

function runIn(
  lab: Target,
  source: { readonly kind: "pod"; readonly namespace: string; readonly name: string },
  command: readonly string[],
): Running {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const killed = new AbortController();
  const end = read(stdin, expectedBytes(command))
    .then((input) => lab.exec({ source, command, stdin: input, timeoutMs: 60_000, signal: killed.signal }))
    .then((result): Awaited<Running["end"]> => {
      stdout.end(result.stdout);
      stderr.end(result.kind === "finished" ? result.stderr : "");
      return result.kind === "finished" ? { exitCode: 0 } : { trouble: result.why };
    });
  return { stdin, stdout, stderr, end, kill: () => killed.abort() };
}

/** The lab takes stdin as a whole, so it is awaited; how much there is, the client's own `head` says. */
function expectedBytes(command: readonly string[]): number {
  return Number(/^head -c (\d+) /.exec(command[2] ?? "")?.[1] ?? 0);
}

async function read(stream: PassThrough, bytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  const size = (): number => chunks.reduce((sum, { length }) => sum + length, 0);
  if (bytes === 0) return "";
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
    if (size() >= bytes) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}
