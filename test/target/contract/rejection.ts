import { expect } from "chai";
import { TargetError } from "../../../src/target/target.js";

/** The error of a call that must fail, which must be a `TargetError` with these words in its message. */
export async function targetErrorOf(
  call: Promise<unknown>,
  ...words: readonly string[]
): Promise<TargetError> {
  const error: unknown = await call.then(
    () => new Error("the call did not fail"),
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(TargetError);
  if (!(error instanceof TargetError)) throw error;
  for (const word of words) expect(error.message).to.include(word);
  return error;
}
