import { expect } from "chai";
import { chooseScenarios } from "../../../src/scenario/library.js";
import {
  clashOf,
  type Fault,
  faults,
  nearFaults,
  unexpressed,
  withRepositories,
} from "../../../src/target/lab/index.js";

const library = chooseScenarios({ patterns: [], tags: [] });
const ids = Object.keys(faults);
const tagged = (id: string) => library.filter(({ tags }) => tags.includes(`fault:${id}`));

describe("the fault library", () => {
  it("holds at least sixty faults", () => {
    expect(ids.length).to.be.at.least(60);
  });

  for (const [id, { title, references }] of Object.entries<Fault>(faults)) {
    it(`${id} has an id of its group, a title, references, and a scenario that is about it`, () => {
      expect(`${id} ${title}`).to.match(/^[A-H]\d+(-[a-z]+)? \S/);
      expect(references).not.to.equal("");
      expect(tagged(id).map((scenario) => scenario.id)).not.to.deep.equal([]);
    });
  }

  it("and the faults that the lab cannot have share no id", () => {
    expect(Object.keys(unexpressed).filter((id) => ids.includes(id))).to.deep.equal([]);
  });

  it("has every fault that a scenario is tagged with, or says why not", () => {
    const known = new Set([...ids, ...Object.keys(unexpressed)]);
    const unknown = library.flatMap(({ id, tags }) =>
      tags
        .filter((tag) => tag.startsWith("fault:") && !known.has(tag.slice("fault:".length)))
        .map((tag) => `${id} ${tag}`),
    );
    expect(unknown).to.deep.equal([]);
  });

  it("covers every row of the table of faults, with those that it says it cannot have", () => {
    const rows = { A: 16, B: 17, C: 11, D: 7, E: 18, F: 6, G: 13, H: 4 };
    const expected = Object.entries(rows).flatMap(([group, last]) =>
      Array.from({ length: last }, (_, index) => `${group}${index + 1}`),
    );
    expect([...ids.filter((id) => !id.includes("-")), ...Object.keys(unexpressed)]).to.have.members(expected);
  });

  it("offers ids of the same group for one that does not exist, and those alike for another", () => {
    expect(nearFaults("h9")).to.deep.equal(["H1", "H2", "H3", "H4"]);
    expect(nearFaults("Z9")).to.include("C9").and.have.lengthOf.at.most(5);
  });

  it("tells two of which only the later would act", () => {
    expect(clashOf(["C10-unfiltered", "D1", "G7"])).to.deep.equal(["C10-unfiltered", "G7"]);
    expect(clashOf(["G4", "G7-lost", "G4"])).to.equal(undefined);
  });

  it("writes short names of repositories out, and leaves whole ones as they are", () => {
    expect(withRepositories("KR#85, ACN#1431 (Windows); kubernetes-sigs/kind#3789")).to.equal(
      "cloudnativelabs/kube-router#85, Azure/azure-container-networking#1431 (Windows); kubernetes-sigs/kind#3789",
    );
  });
});
