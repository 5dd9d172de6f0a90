#!/usr/bin/env node
import { existsSync } from "node:fs";

const main = new URL("../dist/src/cli/main.js", import.meta.url);
if (existsSync(main)) {
  const cli = await import(main.href);
  const { stdin, stdout, stderr, env } = process;
  process.exitCode = await cli.main(process.argv.slice(2), { stdin, stdout, stderr, env });
} else {
  process.stderr.write("netproof: this checkout is not built yet. Run: npm ci && npm run build\n");
  process.exitCode = 2;
}
