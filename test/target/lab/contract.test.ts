import { createLab } from "../../../src/target/lab/index.js";
import { describeTargetContract } from "../contract.js";

describeTargetContract("the embedded lab", () => createLab());
