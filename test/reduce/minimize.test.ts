import { expect } from "chai";
import { array, assert, asyncProperty, integer, nat } from "fast-check";
import { minimize } from "../../src/reduce/minimize.js";

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** A failure that needs some pieces; counts how often it is asked. */
function needing(...needed: readonly number[]) {
  const seen = { asked: 0 };
  const still = async (removed: readonly number[]): Promise<boolean> => {
    seen.asked += 1;
    return needed.every((piece) => !removed.includes(piece));
  };
  return { seen, still };
}

describe("minimize", () => {
  for (const { name, count, needed } of [
    { name: "everything when nothing is needed", count: 9, needed: [] },
    { name: "all but one", count: 9, needed: [4] },
    { name: "all but two that are far apart", count: 16, needed: [0, 15] },
    { name: "nothing when all is needed", count: 3, needed: [0, 1, 2] },
    { name: "nothing of nothing", count: 0, needed: [] },
  ])
    it(`removes ${name}`, async () => {
      const { still } = needing(...needed);
      const removed = await minimize(range(count), { still, atOnce: 3 });
      expect(removed).to.deep.equal(range(count).filter((piece) => !needed.includes(piece)));
    });

  it("asks once where everything can go", async () => {
    const { seen, still } = needing();
    await minimize(range(64), { still, atOnce: 4 });
    expect(seen.asked).to.equal(1);
  });

  it("finds the same however many groups are tried at once, and no single piece more can go", async () => {
    const clauses = array(array(nat(11), { minLength: 1, maxLength: 3 }), { maxLength: 4 });
    await assert(
      asyncProperty(clauses, integer({ min: 2, max: 6 }), async (groups, atOnce) => {
        // Of each group one piece has to be there.
        const fails = (removed: readonly number[]): boolean =>
          groups.every((group) => group.some((piece) => !removed.includes(piece)));
        const still = async (removed: readonly number[]): Promise<boolean> => fails(removed);
        const alone = await minimize(range(12), { still, atOnce: 1 });
        expect(await minimize(range(12), { still, atOnce })).to.deep.equal(alone);
        expect(fails(alone)).to.equal(true);
        for (const piece of range(12).filter((one) => !alone.includes(one)))
          expect(fails([...alone, piece]), `${piece} can go as well`).to.equal(false);
      }),
    );
  });

  it("tells those behind the first that can go to stop", async () => {
    const stopped: number[] = [];
    const still = (removed: readonly number[], signal: AbortSignal): Promise<boolean> => {
      if (removed.length !== 1) return Promise.resolve(false);
      if (removed[0] === 0) return Promise.resolve(true);
      return new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          stopped.push(removed[0] ?? -1);
          resolve(false);
        });
      });
    };
    const removed = await Promise.race([
      minimize([0, 1], { still, atOnce: 2 }),
      new Promise<never>((_resolve, reject) => {
        setTimeout(() => reject(new Error("it waits for an answer that nobody needs")), 5_000).unref();
      }),
    ]).catch((error: unknown) => error);
    expect(stopped).to.include(1);
    expect(removed).to.not.be.an("error");
  });
});
