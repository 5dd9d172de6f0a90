import { setTimeout as pause } from "node:timers/promises";
import { screenOn } from "../../../src/cli/screen.js";
import { printerOf } from "../../../src/cli/printer.js";
import { readRecording } from "./recording.js";

/** `node replay.js RECORDING`: shows a recorded run as netproof run does, on whatever stdout and stderr are. */
const [, , file = ""] = process.argv;
const { stdin, stdout, stderr, env } = process;
const { events, result } = readRecording(file);
const printer = printerOf({ output: "table" }, screenOn({ stdin, stdout, stderr, env }));
for (const event of events) {
  printer.onEvent(event);
  await pause(25);
}
await printer.finish(result);
