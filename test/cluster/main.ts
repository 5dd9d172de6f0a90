import { commands } from "./commands.js";

const [name = "", ...args] = process.argv.slice(2);
const command = commands[name];

if (command === undefined) {
  process.stderr.write(`usage: npm run cluster -- ${Object.keys(commands).join(" | ")}\n`);
  process.exitCode = 2;
} else {
  command(args).then(
    (code) => (process.exitCode = code),
    (error: unknown) => {
      const cause = error instanceof Error ? error.cause : undefined;
      for (const part of [error, cause]) {
        if (part instanceof Error) process.stderr.write(`cluster: ${part.message}\n`);
      }
      process.exitCode = 1;
    },
  );
}
