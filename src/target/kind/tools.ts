import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { TargetError } from "../target.js";
import { type Ended, finish } from "./process.js";

/** One call of a tool. */
export interface Call {
  readonly args: readonly string[];
  readonly stdin?: string | Uint8Array;
  readonly withinMs?: number;
  readonly signal: AbortSignal;
}

/** The user's own kind and container engine. */
export interface Tools {
  /** `docker`, `podman`, or what $KIND_EXPERIMENTAL_PROVIDER names. */
  readonly engineName: string;
  readonly engine: (call: Call) => Promise<Ended>;
  readonly kind: (call: Call) => Promise<Ended>;
  readonly helm: (call: Call) => Promise<Ended>;
}

type Env = Readonly<Record<string, string | undefined>>;

const INSTALL = "https://kind.sigs.k8s.io/docs/user/quick-start/#installation";

/** Finds kind and an engine that answers on PATH. Rejects with a `TargetError` that names all that is missing. */
export async function findTools(env: Env, signal: AbortSignal): Promise<Tools> {
  const engines = engineNames(env).filter((name) => onPath(env, name));
  const missing = [
    ...(onPath(env, "kind") ? [] : [{ what: "no kind", next: `Install kind: ${INSTALL}` }]),
    ...(engines.length > 0
      ? []
      : [
          {
            what: `no ${engineNames(env).join(" or ")}`,
            next: "Install Docker Engine or Podman, and start it.",
          },
        ]),
  ];
  if (missing.length > 0)
    throw new TargetError({
      object: "--kind",
      what: `${missing.map(({ what }) => what).join(" and ")} on PATH`,
      next: missing.map(({ next }) => next).join("\n  "),
    });
  return toolsOf(env, await answering(engines, { env, signal }));
}

/** The order in which kind looks for them. */
function engineNames(env: Env): readonly string[] {
  const chosen = env["KIND_EXPERIMENTAL_PROVIDER"];
  return chosen ? [chosen] : ["docker", "podman"];
}

function onPath(env: Env, tool: string): boolean {
  return (env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder || ".", tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function toolsOf(env: Env, engineName: string): Tools {
  const own = engineName === "docker" ? env : { ...env, KIND_EXPERIMENTAL_PROVIDER: engineName };
  const caller =
    (tool: string) =>
    ({ args, withinMs = CALL_MS, ...rest }: Call): Promise<Ended> =>
      finish({ argv: [tool, ...args], env: own, withinMs, ...rest });
  return { engineName, engine: caller(engineName), kind: caller("kind"), helm: caller("helm") };
}

const CALL_MS = 60_000;
const ANSWER_MS = 15_000;

/** The first whose server answers: `version` asks it, and unlike `info` fails where it does not. */
async function answering(
  names: readonly string[],
  { env, signal }: { readonly env: Env; readonly signal: AbortSignal },
): Promise<string> {
  const problems: string[] = [];
  for (const name of names) {
    const ended = await finish({ argv: [name, "version"], env, withinMs: ANSWER_MS, signal });
    if (ended.code === 0) return name;
    const said = lastLine(ended.stderr) ?? lastLine(ended.stdout) ?? `exit code ${ended.code}`;
    problems.push(`${name}: ${ended.cut ? `no answer within ${ANSWER_MS / 1000} s` : said}`);
  }
  throw new TargetError({
    object: "--kind",
    what: `no container engine answers\n  ${problems.join("\n  ")}`,
    next: engineRemedy(problems.join("\n")),
  });
}

function engineRemedy(problems: string): string {
  if (/permission denied/i.test(problems))
    return "Your user may not use its socket: join its group (usermod -aG docker USER), or use rootless Podman.";
  return "Start it (systemctl start docker, Docker Desktop, podman machine start), or set DOCKER_HOST.";
}

function lastLine(text: string): string | undefined {
  return text.trim().split("\n").at(-1)?.trim() || undefined;
}
