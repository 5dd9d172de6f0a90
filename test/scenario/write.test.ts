import { expect } from "chai";
import { basename } from "node:path";
import { chooseScenarios } from "../../src/scenario/library.js";
import { readScenario } from "../../src/scenario/load.js";
import { scenarioText } from "../../src/scenario/write.js";

/** Where something stood in the file is no part of what it says. */
function withoutPlaces(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).filter(([key]) => !["at", "file", "line"].includes(key));
  return Object.fromEntries(entries.map(([key, field]) => [key, withoutPlaces(field)]));
}

describe("a scenario written out", () => {
  const library = chooseScenarios({ patterns: [], tags: [] });

  it("is tried with the whole library", () => expect(library.length).to.be.greaterThan(200));

  for (const scenario of library)
    it(`loads as the same scenario: ${scenario.id}`, () => {
      const text = scenarioText(scenario);
      const loaded = readScenario(text, basename(scenario.file ?? scenario.id));
      expect(withoutPlaces(loaded), text).to.deep.equal(withoutPlaces(scenario));
      expect(scenarioText(loaded)).to.equal(text);
    });
});
